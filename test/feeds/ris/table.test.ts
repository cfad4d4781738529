import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { learnPeers } from '../../../src/feeds/ris/learn.ts';
import { Peers } from '../../../src/feeds/ris/peers.ts';
import { ASSUMED, UNKNOWN, VISIBLE, VisibilityTable, WITHDRAWN } from '../../../src/feeds/ris/table.ts';
import { fullFeed, NaiveTable } from '../../support/ris-world.ts';

/** Five sessions of three ASes: 64500 has three. */
const ASNS = [64500, 64500, 64500, 64501, 64502];

function open() {
  const peers = new Peers(fullFeed(ASNS), { learn: false });
  return { peers, table: new VisibilityTable(peers) };
}

function counts(table: VisibilityTable, row: number) {
  return { known: table.knownAses(row), seen: table.seenAses(row), assumed: table.assumedAses(row) };
}

describe('a cell', () => {
  const cases = [
    ['of a new prefix is unknown', [], UNKNOWN],
    ['of the start state is assumed visible', ['assume'], ASSUMED],
    ['is visible once announced', ['announce'], VISIBLE],
    ['is visible, and not assumed, once announced', ['assume', 'announce'], VISIBLE],
    ['is lost when what was visible is withdrawn', ['announce', 'withdraw'], WITHDRAWN],
    ['is lost when what was assumed is withdrawn', ['assume', 'withdraw'], WITHDRAWN],
    ['of what was never there is not lost by a withdrawal', ['withdraw'], UNKNOWN],
    ['is visible again after a withdrawal', ['announce', 'withdraw', 'announce'], VISIBLE],
    ['is unknown once its peer went down', ['announce', 'down'], UNKNOWN],
    ['is not assumed again at a peer that went down', ['down', 'assume'], UNKNOWN],
    [
      'of the start state at a peer that went down is not lost by a withdrawal',
      ['assume', 'down', 'withdraw'],
      UNKNOWN,
    ],
    ['is known again when its peer announces it after a down', ['assume', 'down', 'announce'], VISIBLE],
    ['is lost again after that', ['assume', 'down', 'announce', 'withdraw'], WITHDRAWN],
    ['that was visible is assumed while nobody listened', ['announce', 'doubt'], ASSUMED],
    ['that was lost is unknown after that, and not assumed', ['assume', 'withdraw', 'doubt'], UNKNOWN],
    [
      'that was lost stays unknown when the start state is read again',
      ['assume', 'withdraw', 'doubt', 'assume'],
      UNKNOWN,
    ],
    ['that was visible is assumed when all sockets fell behind', ['announce', 'doubt all'], ASSUMED],
    ['that was lost is unknown when all sockets fell behind', ['assume', 'withdraw', 'doubt all'], UNKNOWN],
  ] as const;
  it.each(cases)('%s', (_, steps, expected) => {
    const { table } = open();
    const row = table.addRow(4);
    for (const step of steps) {
      if (step === 'assume') table.assume(row);
      else if (step === 'announce') table.announce(row, 0);
      else if (step === 'withdraw') table.withdraw(row, 0);
      else if (step === 'down') table.forgetPeer(0);
      else if (step === 'doubt') table.doubtPeer(0);
      else table.doubtAll();
    }
    expect(table.stateOf(row, 0)).toBe(expected);
  });
});

describe('an AS', () => {
  it('counts once, however many sessions it has', () => {
    const { table } = open();
    const row = table.addRow(4);
    table.assume(row);
    expect(counts(table, row)).toEqual({ known: 3, seen: 3, assumed: 3 });
    table.announce(row, 0);
    table.announce(row, 1);
    expect(counts(table, row)).toEqual({ known: 3, seen: 3, assumed: 2 });
  });

  it('has lost a prefix only when all its sessions have', () => {
    const { table } = open();
    const row = table.addRow(4);
    table.assume(row);
    table.withdraw(row, 0);
    table.withdraw(row, 1);
    expect(counts(table, row).seen).toBe(3);
    table.withdraw(row, 2);
    expect(counts(table, row)).toEqual({ known: 3, seen: 2, assumed: 2 });
  });

  it('that carries no full table of the family does not count', () => {
    const peers = new Peers(
      [...fullFeed([64500, 64501]), { host: 'rrc00', peer: '192.0.2.200', asn: 64502, v4: false, v6: true }],
      { learn: false },
    );
    const table = new VisibilityTable(peers);
    const row = table.addRow(4);
    table.announce(row, 0);
    table.announce(row, 2);
    expect(counts(table, row)).toEqual({ known: 1, seen: 1, assumed: 0 });
  });
});

describe('the bit table', () => {
  const ROWS = 6;
  const row = fc.nat(ROWS - 1);
  const column = fc.nat(ASNS.length - 1);
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('announce'), row, column }) },
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('withdraw'), row, column }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constantFrom('down', 'doubt', 'assume', 'settle'), row, column }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('doubt all', 'downs'), row, column }) },
  );

  it('equals a map of cells, whatever is announced, withdrawn, reset and assumed in whatever order', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const { table } = open();
        const naive = new NaiveTable(ASNS);
        for (let i = 0; i < ROWS; i += 1) table.addRow(i % 2 === 0 ? 4 : 6);
        for (const { kind, row: at, column: by } of steps) {
          if (kind === 'announce') table.announce(at, by);
          else if (kind === 'withdraw') table.withdraw(at, by);
          else if (kind === 'down') table.forgetPeer(by);
          else if (kind === 'doubt') table.doubtPeer(by);
          else if (kind === 'assume') table.assume(at);
          else if (kind === 'settle') table.settle();
          else if (kind === 'doubt all') table.doubtAll();
          // More resets than are kept pending.
          else for (let i = 0; i < 70; i += 1) table.forgetPeer(by);
          naive.apply(kind, at, by);
        }
        table.settle();
        for (let at = 0; at < ROWS; at += 1) {
          expect(ASNS.map((_, by) => table.stateOf(at, by))).toEqual(
            ASNS.map((_, by) => naive.stateOf(at, by)),
          );
          expect(counts(table, at)).toEqual(naive.counts(at));
          const heard: [number, boolean][] = [];
          table.forEachKnown(at, (by, isVisible) => heard.push([by, isVisible]));
          expect(heard).toEqual(naive.heard(at));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('says which prefixes changed for the ASes, once each', () => {
    const { table } = open();
    const [one, two] = [table.addRow(4), table.addRow(4)];
    table.announce(one, 3);
    table.announce(one, 4);
    expect(table.takeTouched()).toEqual([one]);
    table.announce(one, 3);
    expect(table.takeTouched()).toEqual([]);
    table.announce(two, 3);
    expect(table.takeTouched()).toEqual([two]);
  });
});

describe('a peer without a table passed in', () => {
  it('is learned once it has spoken about a quarter of what anybody spoke about, and at least a hundred prefixes', () => {
    const peers = new Peers(fullFeed([64500]), { learn: true });
    const table = new VisibilityTable(peers);
    const rows = Array.from({ length: 400 }, () => table.addRow(4));
    for (const row of rows) table.assume(row);
    const collector = peers.collectorOf('rrc00');
    if (collector === null) throw new Error('no collector');
    const full = peers.columnOf(collector, '198.51.100.1', 64511);
    const partial = peers.columnOf(collector, '198.51.100.2', 64512);
    for (const row of rows) table.announce(row, 0);
    for (const row of rows.slice(0, 100)) table.announce(row, full);
    for (const row of rows.slice(0, 99)) table.announce(row, partial);

    expect(learnPeers(table, peers)).toBe(1);

    expect(counts(table, 0)).toEqual({ known: 2, seen: 2, assumed: 0 });
    expect(counts(table, 200)).toEqual({ known: 2, seen: 2, assumed: 1 });
    expect(table.stateOf(200, full)).toBe(ASSUMED);
    expect(table.stateOf(200, partial)).toBe(UNKNOWN);
  });

  it('that withdrew a prefix before it was learned is not assumed to see it', () => {
    const peers = new Peers([], { learn: true });
    const table = new VisibilityTable(peers);
    const rows = Array.from({ length: 120 }, () => table.addRow(4));
    for (const row of rows) table.assume(row);
    const collector = peers.collectorOf('rrc00');
    if (collector === null) throw new Error('no collector');
    const column = peers.columnOf(collector, '198.51.100.1', 64511);
    table.withdraw(0, column);
    for (const row of rows.slice(1, 101)) table.announce(row, column);

    learnPeers(table, peers);

    expect(counts(table, 0)).toEqual({ known: 1, seen: 0, assumed: 0 });
    expect(counts(table, 110)).toEqual({ known: 1, seen: 1, assumed: 1 });
  });
});
