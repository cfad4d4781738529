import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RisEngine } from '../../../src/feeds/ris/engine.ts';
import { emptyPrefix, readPrefix, sizeOf, startOf } from '../../../src/feeds/ris/prefix.ts';
import { valuesOf } from '../../../src/feeds/ris/signals.ts';
import { announcement, down, openEngine, withdrawal } from '../../support/ris-world.ts';

const PEERS = 10;
const KP = ['175.45.176.0/24', '175.45.177.0/24', '175.45.178.0/24', '175.45.179.0/24'];

/** Ten full-feed peers of ten ASes, and one place. */
function kp(start: readonly string[] = KP, blocks: readonly string[] = ['175.45.176.0/22']) {
  return openEngine({ peers: PEERS, places: [{ place: 'country:KP', prefixes: blocks }], start });
}

function read(engine: RisEngine) {
  const [reading] = engine.read();
  if (reading === undefined) throw new Error('no place');
  return reading;
}

function play(engine: RisEngine, ...frames: readonly string[]) {
  for (const frame of frames) engine.take(frame, 0);
}

const by = (count: number, make: (peer: number) => string) =>
  Array.from({ length: count }, (_, peer) => make(peer));

describe('a place', () => {
  it('has from the start state what is assumed, and says so', () => {
    const { space, prefixes, assumedShare, upstreams, everSeen } = read(kp());
    expect({ space, prefixes, assumedShare, upstreams, everSeen }).toEqual({
      space: 4,
      prefixes: 4,
      assumedShare: 1,
      upstreams: null,
      everSeen: 4,
    });
  });

  it('has no reading, and not zero, before anything is known', () => {
    const { space, prefixes, upstreams } = read(kp([]));
    expect({ space, prefixes, upstreams }).toEqual({ space: null, prefixes: null, upstreams: null });
  });

  it('has lost a prefix when fewer than half of the peer ASes see it', () => {
    const engine = kp();
    play(engine, ...by(5, (peer) => withdrawal(peer, [KP[0]])));
    expect(read(engine).prefixes).toBe(4);
    play(engine, withdrawal(5, [KP[0]]));
    expect(read(engine)).toMatchObject({ prefixes: 3, space: 3, unknown: 0 });
  });

  it('goes dark and comes back', () => {
    const engine = kp();
    play(engine, ...by(PEERS, (peer) => withdrawal(peer, KP)));
    expect(read(engine)).toMatchObject({ prefixes: 0, space: 0, everSeen: 4, assumedShare: 0 });
    play(engine, ...by(PEERS, (peer) => announcement(peer, KP, [64500, 4837, 131279])));
    expect(read(engine)).toMatchObject({ prefixes: 4, space: 4, upstreams: 1 });
  });

  it('has not lost a withdrawn /24 under a /22 that is seen', () => {
    const engine = kp([...KP, '175.45.176.0/22']);
    play(engine, ...by(PEERS, (peer) => withdrawal(peer, KP)));
    expect(read(engine)).toMatchObject({ prefixes: 1, space: 4 });
    play(engine, ...by(PEERS, (peer) => withdrawal(peer, ['175.45.176.0/22'])));
    expect(read(engine)).toMatchObject({ prefixes: 0, space: 0 });
  });

  it('has of a prefix that reaches beyond it only what is its own', () => {
    const engine = kp(['175.45.160.0/19'], ['175.45.176.0/22']);
    expect(read(engine)).toMatchObject({ prefixes: 1, space: 4 });
  });

  it('gets prefixes that are announced after the start, once half of the peers do', () => {
    const engine = kp();
    play(engine, ...by(4, (peer) => announcement(peer, ['175.45.176.128/25'])));
    expect(read(engine).everSeen).toBe(4);
    play(engine, announcement(4, ['175.45.176.128/25']));
    expect(read(engine)).toMatchObject({ everSeen: 5, prefixes: 5, space: 4 });
  });

  it('takes nothing from prefixes of others, default routes and text that is no prefix', () => {
    const engine = kp();
    play(engine, announcement(0, ['0.0.0.0/0', '175.0.0.0/7', '9.9.9.0/24', 'x', '2001:db8::1/128']));
    expect(read(engine).everSeen).toBe(4);
    expect(engine.counts).toMatchObject({
      notWatched: 3,
      malformedPrefixes: 1,
      tooLongPrefixes: 1,
      announced: 0,
    });
  });

  it('counts IPv6 prefixes, and no space for them', () => {
    const engine = kp(['2001:db8:1::/48'], ['2001:db8::/32']);
    expect(read(engine)).toMatchObject({ prefixes: 1, space: null });
    play(engine, ...by(PEERS, (peer) => withdrawal(peer, ['2001:db8:1:0:0:0:0:0/48'])));
    expect(read(engine)).toMatchObject({ prefixes: 0, space: null });
  });
});

describe('what is not known', () => {
  it('never counts as lost: peers that go down take nothing away', () => {
    const engine = kp();
    play(engine, ...by(5, (peer) => down(peer)));
    expect(read(engine)).toMatchObject({ prefixes: 4, space: 4, unknown: 0 });
  });

  it('gives no reading once most peers are down', () => {
    const engine = kp();
    play(engine, ...by(6, (peer) => down(peer)));
    expect(read(engine)).toMatchObject({ prefixes: null, space: null, unknown: 4 });
  });

  it('is known again as the peers announce', () => {
    const engine = kp();
    play(engine, ...by(6, (peer) => down(peer)), announcement(0, KP));
    expect(read(engine)).toMatchObject({ prefixes: 4, space: 4, unknown: 0 });
  });

  it('keeps a dark place dark: a peer down and nothing announced is no recovery', () => {
    const engine = kp();
    play(engine, ...by(PEERS, (peer) => withdrawal(peer, KP)));
    read(engine);
    play(engine, ...by(5, (peer) => down(peer)));
    expect(read(engine)).toMatchObject({ prefixes: 0, unknown: 0 });
    engine.doubtAll();
    expect(read(engine)).toMatchObject({ prefixes: null, space: null, unknown: 4 });
  });

  it('is assumed to be as before when the sockets fell behind', () => {
    const engine = kp();
    play(engine, ...by(PEERS, (peer) => announcement(peer, KP)));
    expect(read(engine).assumedShare).toBe(0);
    engine.doubtCollector('rrc00.ripe.net');
    expect(read(engine)).toMatchObject({ prefixes: 4, assumedShare: 1 });
  });
});

describe('the upstreams of a place', () => {
  it('are those in the paths now in use, by origin', () => {
    const engine = kp();
    play(engine, ...by(6, (peer) => announcement(peer, KP, [64500 + peer, 4837, 131279, 131279])));
    play(engine, ...by(2, (peer) => announcement(peer + 6, KP, [64500 + peer, 20485, 131279])));
    expect(read(engine)).toMatchObject({
      upstreams: 2,
      links: [
        { origin: 131279, upstream: 4837, paths: 24 },
        { origin: 131279, upstream: 20485, paths: 8 },
      ],
    });
  });

  it('are one less when all paths by one are gone', () => {
    const engine = kp();
    play(engine, ...by(8, (peer) => announcement(peer, KP, [64500, 4837, 131279])));
    play(engine, ...by(2, (peer) => announcement(peer + 8, KP, [64500, 20485, 131279])));
    expect(read(engine).upstreams).toBe(2);
    play(engine, withdrawal(8, KP), announcement(9, KP, [64500, 4837, 131279]));
    expect(read(engine)).toMatchObject({ upstreams: 1, links: [{ upstream: 4837, paths: 36 }] });
  });

  it('are none, and not unknown, when a place whose paths were known is dark', () => {
    const engine = kp();
    play(engine, ...by(PEERS, (peer) => announcement(peer, KP, [64500, 4837, 131279])));
    read(engine);
    play(engine, ...by(PEERS, (peer) => withdrawal(peer, KP)));
    expect(read(engine)).toMatchObject({ upstreams: 0, links: [] });
  });

  it('are not told for places of more than 500 prefixes', () => {
    const many = Array.from({ length: 501 }, (_, i) => `10.${i >> 8}.${i & 255}.0/24`);
    const engine = kp(many, ['10.0.0.0/8']);
    play(engine, ...by(PEERS, (peer) => announcement(peer, many.slice(0, 5), [64500, 4837, 131279])));
    expect(read(engine)).toMatchObject({ upstreams: null, links: [], everSeen: 501 });
  });
});

describe('as signals', () => {
  it('the count of prefixes speaks only under twenty', () => {
    const of = (count: number) =>
      valuesOf(
        read(
          kp(
            Array.from({ length: count }, (_, i) => `10.0.${i}.0/24`),
            ['10.0.0.0/8'],
          ),
        ),
      );
    expect(of(19)).toEqual([
      { signal: 'ris.space', value: 19 },
      { signal: 'ris.prefixes', value: 19 },
    ]);
    expect(of(20)).toEqual([{ signal: 'ris.space', value: 20 }]);
  });

  it('no data gives no values', () => {
    expect(valuesOf(read(kp([])))).toEqual([]);
  });
});

describe('the space of places', () => {
  /** Prefixes of 10.0.0.0/20 from /20 to /26, as (start in /26s, length). */
  const prefix = fc
    .record({ at: fc.nat(63), length: fc.integer({ min: 20, max: 26 }) })
    .map(({ at, length }) => `10.0.${(at >> 2) & 15}.${(at & 3) * 64}/${length}`);
  const prefixes = fc.array(prefix, { minLength: 1, maxLength: 8 });

  it('is what counting address by address gives, for overlapping places and any withdrawals', () => {
    fc.assert(
      fc.property(prefixes, prefixes, prefixes, fc.array(fc.nat(7)), (one, two, start, lost) => {
        const places = [one, two].map((blocks, i) => ({ place: `p${i}`, prefixes: blocks }));
        const engine = openEngine({ peers: 3, places, start });
        engine.read();
        const gone = new Set(lost.map((at) => canonical(start[at % start.length] ?? '')));
        for (const text of gone) play(engine, ...by(3, (peer) => withdrawal(peer, [text])));

        const readings = engine.read();

        const seen = [...new Set(start.map(canonical))].filter((text) => !gone.has(text));
        const covered = new Set(seen.flatMap(chunksOf));
        [one, two].forEach((blocks, i) => {
          const own = new Set(blocks.flatMap(chunksOf));
          const hasAny = start.some((text) => chunksOf(text).some((chunk) => own.has(chunk)));
          const expected = [...own].filter((chunk) => covered.has(chunk)).length / 4;
          expect(readings[i]?.space).toBe(hasAny ? expected : null);
        });
      }),
      { numRuns: 150 },
    );
  });

  const numbers = (text: string) => {
    const read = emptyPrefix();
    readPrefix(text, read);
    return { from: startOf(read), size: sizeOf(read) };
  };
  const canonical = (text: string) => {
    const { from, size } = numbers(text);
    return `10.0.${(from >> 8) & 255}.${from & 255}/${32 - Math.log2(size)}`;
  };
  /** The /26s of a prefix. */
  const chunksOf = (text: string) => {
    const { from, size } = numbers(text);
    return Array.from({ length: size / 64 }, (_, i) => from + i * 64);
  };
});
