import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameReader, type MessageHead } from '../../../src/feeds/ris/message.ts';

/** What the sink was told, as lines. */
function readerOf({ isWanted = true } = {}) {
  const told: string[] = [];
  const headOf = ({ host, peer, asn, at, path }: MessageHead) =>
    `${host} ${peer} AS${asn} ${at} ${JSON.stringify(path)}`;
  const reader = new FrameReader({
    beginUpdate: (head) => {
      told.push(headOf(head));
      return isWanted;
    },
    withdraw: (prefix) => told.push(`- ${prefix}`),
    announce: (prefix) => told.push(`+ ${prefix}`),
    changePeer: (head, state) => told.push(`${head.peer} ${state}`),
    hear: (head) => told.push(`${head.host} alive`),
  });
  return { told, reader };
}

const HEAD = {
  timestamp: 1787141896.08,
  peer: '192.0.2.7',
  peer_asn: '64501',
  id: 'opaque',
  host: 'rrc21.ripe.net',
  type: 'UPDATE',
};

function frame(fields: object): string {
  return JSON.stringify({ type: 'ris_message', data: { ...HEAD, ...fields } });
}

describe('an update', () => {
  it('gives its head, its withdrawals and then its announcements', () => {
    const { told, reader } = readerOf();

    const { kind } = reader.read(
      frame({
        path: [64501, 4837, [131279, 131280]],
        announcements: [{ next_hop: '192.0.2.9', prefixes: ['203.0.113.0/24', '198.51.100.0/24'] }],
        withdrawals: ['203.0.113.0/24'],
      }),
    );

    expect(kind).toBe('update');
    expect(told).toEqual([
      'rrc21.ripe.net 192.0.2.7 AS64501 1787141896080 [64501,4837,[131279,131280]]',
      '- 203.0.113.0/24',
      '+ 203.0.113.0/24',
      '+ 198.51.100.0/24',
    ]);
  });

  it('whose prefixes come again under a link-local next hop gives them once', () => {
    const { told, reader } = readerOf();
    const prefixes = ['2001:db8:1::/48', '2001:db8:2::/48'];
    reader.read(
      frame({
        announcements: [
          { next_hop: '2001:db8::1', prefixes },
          { next_hop: 'fe80::1', prefixes },
        ],
      }),
    );
    expect(told.slice(1)).toEqual(['+ 2001:db8:1::/48', '+ 2001:db8:2::/48']);
  });

  it.each([
    [
      'as RIS writes them',
      [
        [64500, 1],
        [64500, 2],
      ],
    ],
    ['of one', [[64500, 1]]],
    ['empty', []],
    [
      'with text that looks like their end',
      [
        ['a]]', 1],
        [64500, 2],
      ],
    ],
    ['with text that looks like what follows', [[']],"withdrawals":["10.0.0.0/8"],"x":[[', 1]]],
  ])('is read past its communities, %s', (_, community) => {
    const { told, reader } = readerOf();
    const text = frame({ community, withdrawals: ['203.0.113.0/24'] });
    expect(reader.read(text).kind).toBe('update');
    expect(told.at(-1)).toBe('- 203.0.113.0/24');
  });

  it('of a peer nobody wants is not read further', () => {
    const { told, reader } = readerOf({ isWanted: false });
    expect(reader.read(frame({ withdrawals: ['203.0.113.0/24'] })).kind).toBe('update');
    expect(told).toHaveLength(1);
  });

  it('may lack path, announcements and withdrawals, or have nothing there', () => {
    const { told, reader } = readerOf();
    reader.read(frame({}));
    reader.read(frame({ path: null, announcements: null, withdrawals: null }));
    expect(told).toEqual(Array(2).fill('rrc21.ripe.net 192.0.2.7 AS64501 1787141896080 []'));
    expect(reader.badItems).toBe(0);
  });

  it('loses only the parts that have the wrong form, and counts them', () => {
    const { told, reader } = readerOf();
    reader.read(
      frame({
        announcements: [7, { prefixes: 'x' }, { next_hop: 1, prefixes: ['203.0.113.0/24', null] }],
        withdrawals: [{}, '198.51.100.0/24'],
      }),
    );
    reader.read(frame({ withdrawals: 'all' }));
    expect(told.filter((line) => /^[+-]/.test(line))).toEqual(['- 198.51.100.0/24', '+ 203.0.113.0/24']);
    expect(reader.badItems).toBe(5);
  });
});

describe('a frame that is', () => {
  it.each([
    ['no JSON', '<html>', 'malformed'],
    ['empty', '', 'malformed'],
    ['no object', '[]', 'malformed'],
    ['without a type', '{"data":{}}', 'malformed'],
    ['a message without a body', '{"type":"ris_message","data":null}', 'malformed'],
    ['of a type of the future', '{"type":"ris_news","data":{}}', 'unknown'],
    ['a message of a type of the future', frame({ type: 'ROUTE_REFRESH' }), 'unknown'],
    ['a message without a peer', frame({ peer: undefined }), 'skipped'],
    ['a message with a peer of any length', frame({ peer: '1'.repeat(46) }), 'skipped'],
    ['a message without a host', frame({ host: '' }), 'skipped'],
    ['a message without a time', frame({ timestamp: 'now' }), 'skipped'],
    ['a message with an AS that is none', frame({ peer_asn: 'AS1' }), 'skipped'],
    ['a message with AS 0', frame({ peer_asn: '0' }), 'skipped'],
    ['a message with an AS over 32 bits', frame({ peer_asn: '4294967296' }), 'skipped'],
    ['a peer state without a state', frame({ type: 'RIS_PEER_STATE' }), 'skipped'],
    ['a pong', '{"type":"pong","data":null}', 'pong'],
    ['a keepalive', frame({ type: 'KEEPALIVE' }), 'other'],
  ])('%s is told from data', (_, text, kind) => {
    expect(readerOf().reader.read(text).kind).toBe(kind);
  });

  it('a peer going down says which and how', () => {
    const { told, reader } = readerOf();
    expect(reader.read(frame({ type: 'RIS_PEER_STATE', state: 'down' })).kind).toBe('peer-state');
    expect(told).toEqual(['192.0.2.7 down']);
  });

  it('an error brings its text; an acknowledgement its subscription; a list of collectors their names', () => {
    const { reader } = readerOf();
    expect(reader.read('{"type":"ris_error","data":{"message":"too slow"}}')).toEqual({
      kind: 'error',
      message: 'too slow',
    });
    expect(reader.read('{"type":"ris_subscribe_ok","data":{"subscription":{"host":"rrc21"}}}')).toEqual({
      kind: 'subscribed',
      subscription: { host: 'rrc21' },
    });
    expect(reader.read('{"type":"ris_rrc_list","data":["rrc00",3,"rrc01"]}')).toEqual({
      kind: 'collectors',
      hosts: ['rrc00', 'rrc01'],
    });
  });
});

describe('for any JSON', () => {
  const value = fc.jsonValue({ maxDepth: 3 });
  const type = fc.constantFrom(
    'ris_message',
    'ris_error',
    'ris_subscribe_ok',
    'ris_rrc_list',
    'pong',
    'x',
    7,
    null,
  );
  const field = fc.oneof(value, fc.constant(undefined));
  const message = fc.record({
    timestamp: fc.oneof(fc.constant(HEAD.timestamp), value),
    peer: fc.oneof(fc.constant(HEAD.peer), value),
    peer_asn: fc.oneof(fc.constant(HEAD.peer_asn), value),
    host: fc.oneof(fc.constant(HEAD.host), value),
    type: fc.constantFrom('UPDATE', 'RIS_PEER_STATE', 'OPEN', 'x', null),
    state: field,
    path: field,
    announcements: fc.oneof(field, fc.array(fc.record({ next_hop: field, prefixes: field }))),
    withdrawals: fc.oneof(field, fc.array(field)),
  });

  it('nothing is thrown, and the sink gets only text', () => {
    const text = fc.oneof(
      fc.string(),
      value.map((json) => JSON.stringify(json)),
      fc.record({ type, data: fc.oneof(message, value) }).map((json) => JSON.stringify(json)),
    );
    fc.assert(
      fc.property(text, (any) => {
        const { told, reader } = readerOf();
        expect(typeof reader.read(any).kind).toBe('string');
        expect(told.every((line) => !line.includes('[object'))).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
