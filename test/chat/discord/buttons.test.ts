import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeDiscord, startFakeDiscord } from '../../support/fake-discord.ts';
import { chatOver, eventually, HERE, interaction, PERSON, press } from '../../support/fake-discord-parts.ts';

let fake: FakeDiscord;
let stop: AbortController;
let running: Promise<void>;
let parts: ReturnType<typeof chatOver>;

beforeEach(async () => {
  fake = await startFakeDiscord();
  stop = new AbortController();
  parts = chatOver(fake);
  running = parts.chat.run(stop.signal);
  await eventually(() => parts.chat.trouble() === null);
});

afterEach(async () => {
  stop.abort();
  await running;
  await fake.close();
  expect(fake.problems).toEqual([]);
});

function send(event: { readonly token: string }) {
  fake.gateway.dispatch('INTERACTION_CREATE', event);
  return eventually(() =>
    fake.state.answers.find(({ token, body }) => token === event.token && body !== null),
  );
}

describe('a button', () => {
  it('runs its line as the person who pressed it, and answers that person alone', async () => {
    const answer = await send(
      press('ebb:status country:KP', {
        member: { user: { id: PERSON, username: 'x', discriminator: '0' }, roles: [], permissions: '0' },
      }),
    );

    expect(parts.desk.calls).toEqual([
      {
        channel: HERE,
        words: { line: 'status country:KP' },
        mayManage: false,
        mayManageAll: false,
        person: PERSON,
      },
    ]);
    expect(answer.isPrivate).toBe(true);
  });

  it('that changes the channel is refused to those who may not', async () => {
    const answer = await send(
      press('ebb:subscribe country:KP', {
        member: { user: { id: PERSON, username: 'x', discriminator: '0' }, roles: [], permissions: '0' },
      }),
    );

    expect(answer.body?.['content']).toMatch(/Manage Channels/);
    expect(parts.desk.calls).toEqual([]);
  });

  it('of somebody else is nothing to Ebb', async () => {
    fake.gateway.dispatch('INTERACTION_CREATE', press('theirs:1'));
    await send(press('ebb:help'));

    expect(parts.desk.calls).toMatchObject([{ words: { line: 'help' } }]);
  });
});

describe('completion', () => {
  it('offers at most 25 places for what was typed, each at most 100 characters long', async () => {
    const typed = { name: 'place', type: 3, value: `ira${'n'.repeat(120)}`, focused: true };
    const answer = await send(interaction(4, { id: '1', type: 1, name: 'status', options: [typed] }));

    const choices: unknown = answer.body?.['choices'];
    expect(choices).toHaveLength(25);
    expect(choices).toMatchObject([
      { name: expect.stringMatching(/^iran.*…$/), value: 'country:0' },
      ...Array.from({ length: 24 }, () => ({})),
    ]);
    expect(parts.desk.calls).toEqual([]);
  });
});
