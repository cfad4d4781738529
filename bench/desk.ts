/**
 * How long people wait for an answer: 250 places × 6 signals × 30 days at 10 minutes (6.5 M rows) in an SQLite file, with
 * 20 outages that the pipeline itself has found; then 500 questions and 2,000 completions to the desk alone, and the same
 * questions through the real clients of Discord and Slack on loopback. `npm run bench:desk`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Desk } from '../src/app/chat.ts';
import { Watch } from '../src/core/detector/watch.ts';
import { openSqliteStore } from '../src/store/sqlite.ts';
import { ASKING, overDiscord, overSlack } from './desk/clients.ts';
import { beginnings, lineOf, type Question, questions, timed } from './desk/questions.ts';
import { HEAD, row, rows, TARGETS } from './desk/table.ts';
import { build, channelOf, deskOn, places, SIGNALS, subscribeAll } from './desk/world.ts';

const CALLS = 500;
const COMPLETIONS = 2_000;
/** Through a client, with a pause before each. */
const TYPED = 500;

async function askDesk(desk: Desk, asked: readonly Question[]) {
  return timed(asked, async (question, index) => {
    const began = performance.now();
    const words = { line: lineOf(question) };
    await desk.run({ channel: channelOf(index), words, mayManage: true, person: null });
    return performance.now() - began;
  });
}

function complete(desk: Desk): readonly number[] {
  return beginnings(COMPLETIONS).map((typed) => {
    const began = performance.now();
    desk.complete(typed, 25);
    return performance.now() - began;
  });
}

function show(title: string, lines: readonly string[]): void {
  console.log(`\n${title}\n${HEAD}\n${lines.join('\n')}`);
}

const folder = mkdtempSync(join(tmpdir(), 'ebb-desk-'));
try {
  const store = await openSqliteStore(join(folder, 'desk.sqlite'));
  const watch = new Watch(SIGNALS, { continentOf: (id) => places.get(id).continent });
  console.log('Building thirty days …');
  await subscribeAll(store, Object.values(ASKING));
  await build(store, watch);
  const desk = deskOn(store, watch);
  const asked = questions(CALLS);
  const alone = rows(await askDesk(desk, asked));
  show('The desk alone', [...alone, row('completion', complete(desk), TARGETS.completion)]);
  const discord = await overDiscord(desk, asked, beginnings(TYPED));
  const completion = row('completion', discord.completions, TARGETS.completion);
  show('Discord: discord.js over a loopback gateway and REST', [...rows(discord.commands), completion]);
  show('Slack: Bolt over a loopback Socket Mode', rows(await overSlack(desk, asked)));
  await store.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
