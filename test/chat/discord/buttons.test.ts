import { describe, expect, it } from 'vitest';
import { GUILD, HERE, interaction, PERSON, press } from '../../support/fake-discord-parts.ts';
import { useDiscord } from '../../support/fake-discord-session.ts';

const { fake, parts, send } = useDiscord();

describe('a button', () => {
  it('runs its line as the person who pressed it, and answers that person alone', async () => {
    const answer = await send(
      press('ebb:status country:KP', {
        member: { user: { id: PERSON, username: 'x', discriminator: '0' }, roles: [], permissions: '0' },
      }),
    );

    expect(parts().desk.calls).toEqual([
      {
        channel: HERE,
        words: { line: 'status country:KP' },
        mayManage: false,
        server: { prefix: `discord:${GUILD}/`, isRunByCaller: false },
        pinged: expect.any(Function),
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
    expect(parts().desk.calls).toEqual([]);
  });

  it('of somebody else is nothing to Ebb', async () => {
    fake().gateway.dispatch('INTERACTION_CREATE', press('theirs:1'));
    await send(press('ebb:help'));

    expect(parts().desk.calls).toMatchObject([{ words: { line: 'help' } }]);
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
    expect(parts().desk.calls).toEqual([]);
  });
});
