import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UNKNOWN, VISIBLE, WITHDRAWN } from '../../../src/feeds/ris/table.ts';
import { announcement, openEngine, withdrawal } from '../../support/ris-world.ts';

const PLACES = [{ place: 'country:XX', prefixes: ['10.0.0.0/8', 'none', '2001:db8::/32'] }];

describe('the engine', () => {
  it('counts what came in, and what of it was no use', () => {
    const engine = openEngine({ peers: 3, places: PLACES, start: ['10.0.0.0/16'] });
    const stranger = announcement(9, ['10.0.0.0/16']);
    const frames = ['<html>', '{"type":"pong"}', '{"type":"news"}', stranger];
    frames.push(announcement(0, ['10.0.0.0/16', '10.1.0.0/16', 'x', '9.9.9.0/24', '2001:db8::1/128']));
    frames.push(withdrawal(0, ['10.1.0.0/16', '10.2.0.0/16']));
    for (const frame of frames) engine.take(frame, 1_700_000_000_000);

    expect(engine.blocks.skipped).toBe(1);
    expect(engine.prefixes).toBe(2);
    expect(engine.counts).toEqual({
      frames: 6,
      updates: 3,
      peerStates: 0,
      malformed: 1,
      skipped: 1,
      otherPeers: 1,
      announced: 2,
      withdrawn: 1,
      unheard: 1,
      notWatched: 1,
      malformedPrefixes: 1,
      tooLongPrefixes: 1,
      withoutRoom: 0,
    });
  });

  it('knows when each collector was last heard, whatever it said and whoever spoke', () => {
    const engine = openEngine({ peers: 1, places: PLACES, start: [] });
    expect(engine.collectors).toMatchObject([{ name: 'rrc00', heardAt: null }]);
    engine.take(announcement(77, []), 1_700_000_005_000);
    expect(engine.collectors).toMatchObject([{ name: 'rrc00', heardAt: 1_700_000_005_000 }]);
  });

  it('takes what others say of a place, except where the stream has spoken and where a peer is not told of', () => {
    const [one, two] = ['10.1.0.0/16', '10.2.0.0/16'];
    const engine = openEngine({ peers: 6, places: PLACES, start: [one, two] });
    const standing = (column: number, prefix: string) => ({
      head: { host: 'rrc00', peer: `192.0.2.${column}`, asn: 64500 + column, at: 0, path: [] },
      prefix,
    });
    engine.take(withdrawal(0, [one]), 1_700_000_000_000);

    engine.takeStanding(
      'country:XX',
      [0, 1, 2, 3].map((column) => standing(column, one)),
    );

    const states = (row: number) => [0, 1, 2, 3, 4, 5].map((column) => engine.table.stateOf(row, column));
    expect(states(0)).toEqual([WITHDRAWN, VISIBLE, VISIBLE, VISIBLE, UNKNOWN, UNKNOWN]);
    expect(states(1)).toEqual([WITHDRAWN, WITHDRAWN, WITHDRAWN, WITHDRAWN, UNKNOWN, UNKNOWN]);
    expect(engine.read()[0]).toMatchObject({ prefixes: 1, space: 256 });
    expect(engine.backlog.backlogMs).toBe(0);
  });

  it('takes any frames and still reads its places', () => {
    const prefix = fc.oneof(
      fc.string(),
      fc.constantFrom('10.0.0.0/16', '10.1.0.0/16', '2001:db8::/48', '0.0.0.0/0'),
    );
    const path = fc.array(fc.oneof(fc.nat(), fc.jsonValue({ maxDepth: 1 })));
    const frame = fc.oneof(
      fc.string(),
      fc
        .tuple(fc.nat(12), fc.array(prefix), path)
        .map(([peer, prefixes, hops]) => announcement(peer, prefixes, hops)),
      fc.tuple(fc.nat(12), fc.array(prefix)).map(([peer, prefixes]) => withdrawal(peer, prefixes)),
    );
    fc.assert(
      fc.property(fc.array(frame), (frames) => {
        const engine = openEngine({ peers: 3, places: PLACES, start: ['10.0.0.0/16'] });
        for (const text of frames) engine.take(text, 0);
        const [reading] = engine.read();
        expect(reading?.everSeen).toBeGreaterThanOrEqual(1);
        expect(reading?.prefixes ?? 0).toBeLessThanOrEqual(reading?.everSeen ?? 0);
      }),
      { numRuns: 150 },
    );
  });
});
