import { describe, expect, it } from 'vitest';
import { Peers } from '../../../src/feeds/ris/peers.ts';
import { RIS_POLICY } from '../../../src/feeds/ris/policy.ts';

const HE = { host: 'rrc01', peer: '2001:7f8:4::1b1b:1', asn: 6939, v4: true, v6: true };

function columnOf(peers: Peers, host: string, peer: string): number {
  const collector = peers.collectorOf(host);
  return collector === null ? -1 : peers.columnOf(collector, peer, 6939);
}

describe('a peer', () => {
  it.each([
    ['as it was passed in', 'rrc01', '2001:7f8:4::1b1b:1', 0],
    ['at a host with its domain', 'rrc01.ripe.net', '2001:7f8:4::1b1b:1', 0],
    ['whose address is written out', 'RRC01', '2001:07f8:0004:0:0:0:1B1B:0001', 0],
    ['at another collector', 'rrc03', '2001:7f8:4::1b1b:1', -1],
    ['that was not passed in', 'rrc01', '192.0.2.1', -1],
    ['with an address that is none', 'rrc01', '::::', -1],
  ])('%s has its column or none', (_, host, peer, column) => {
    expect(columnOf(new Peers([HE], { learn: false }), host, peer)).toBe(column);
  });

  it('gets a column when it first speaks, where peers are learned, until there are no more', () => {
    const peers = new Peers([HE], { learn: true });
    for (let i = 0; i < RIS_POLICY.maxPeers + 5; i += 1)
      columnOf(peers, 'rrc01', `10.0.${i >> 8}.${i & 255}`);
    expect(peers.size).toBe(RIS_POLICY.maxPeers);
    expect(columnOf(peers, 'rrc01', '10.0.0.0')).toBe(1);
    expect(columnOf(peers, 'rrc01', '10.9.9.9')).toBe(-1);
  });

  it('is of one collector, whose name may come with or without its domain', () => {
    const peers = new Peers([HE], { learn: false });
    expect(peers.collectorOf('rrc01.ripe.net')).toBe(peers.collectorOf('rrc01'));
    expect(peers.collectors.map(({ name }) => name)).toEqual(['rrc01']);
  });

  it('cannot fill the memory with made-up collectors', () => {
    const peers = new Peers([], { learn: true });
    for (let i = 0; i < 1_000; i += 1) peers.collectorOf(`made-up-${i}`);
    expect(peers.collectors.length).toBeLessThan(300);
    expect(peers.collectorOf('made-up-999')).toBeNull();
  });
});
