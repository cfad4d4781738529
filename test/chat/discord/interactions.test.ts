import { describe, expect, it } from 'vitest';
import {
  card,
  CHANNEL,
  EBB_MAY,
  eventually,
  GUILD,
  HERE,
  IN_DM,
  interaction,
  MANAGER,
  OTHER_CHANNEL,
  outgoing,
  PERSON,
  ROLE,
  slash,
} from '../../support/fake-discord-parts.ts';
import { useDiscord } from '../../support/fake-discord-session.ts';

const { fake, parts, send } = useDiscord();

const place = { name: 'place', type: 3, value: 'Iran' };
const other = { name: 'channel', type: 7, value: OTHER_CHANNEL };

function resolvedOther(permissions: string, app_permissions: string, type = 0) {
  return {
    channels: { [OTHER_CHANNEL]: { id: OTHER_CHANNEL, name: 'news', type, permissions, app_permissions } },
  };
}

function resolvedRole(changes: object = {}) {
  const role = {
    id: ROLE,
    name: 'on-call',
    color: 0,
    colors: { primary_color: 0 },
    position: 1,
    permissions: '0',
  };
  const rest = { hoist: false, managed: false, mentionable: true, flags: 0 };
  return { roles: { [ROLE]: { ...role, ...rest, ...changes } } };
}

describe('a command', () => {
  it('is deferred at once, run, and answered with a card', async () => {
    const answer = await send(slash('status', [place, { name: 'days', type: 4, value: 7 }]));

    expect(parts().desk.calls).toEqual([
      {
        channel: HERE,
        words: { command: 'status', values: { place: 'Iran', days: '7' } },
        mayManage: true,
        server: { prefix: `discord:${GUILD}/`, isRunByCaller: false },
        pinged: expect.any(Function),
        person: PERSON,
      },
    ]);
    expect(answer).toMatchObject({ isPrivate: false, body: { embeds: [{ title: '■ Critical' }] } });
    const ways = fake()
      .requests.filter(({ path }) => /^\/(?:interactions|webhooks)/.test(path))
      .map(({ method, path, body }) => [method, path.split('/')[1], body]);
    expect(ways).toMatchObject([
      ['POST', 'interactions', { type: 5 }],
      ['PATCH', 'webhooks', {}],
    ]);
  });

  it('that is private is deferred privately', async () => {
    expect(await send(slash('help'))).toMatchObject({ isPrivate: true });
  });

  it('that was deferred for all but has a private answer is taken back and answered aside', async () => {
    parts().desk.answer = async () => ({ card: card({ headline: 'Did you mean Iran?' }), isPrivate: true });

    const answer = await send(slash('status', [place]));

    expect(answer).toMatchObject({ isPrivate: true, body: { content: 'Did you mean Iran?' } });
    expect(fake().state.answers).toHaveLength(1);
  });

  it('that fails by a bug ends in a short private apology and a line in the log', async () => {
    parts().desk.answer = async () => {
      throw new Error('a bug');
    };

    const answer = await send(slash('status', [place]));

    expect(answer.isPrivate).toBe(true);
    expect(answer.body?.['content']).toMatch(/bug in Ebb/);
    expect(parts().lines.filter(({ level }) => level === 'error')).toMatchObject([
      { msg: 'bug: a command failed in an unforeseen way' },
    ]);
  });

  it('that Discord does not let us answer is logged without its token', async () => {
    fake().fail('PATCH', /^\/webhooks/, { status: 404, body: { code: 10_015, message: 'Unknown Webhook' } });
    const event = slash('status', [place]);

    fake().gateway.dispatch('INTERACTION_CREATE', event);
    const line = await eventually(() => parts().lines.find(({ level }) => level === 'warn'));

    expect(line.fields).toEqual({ complaint: 'HTTP 404, code 10015: Unknown Webhook' });
    expect(JSON.stringify(parts().lines)).not.toContain(event.token);
  });

  it('whose answer is refused is answered with its headline', async () => {
    fake().fail('PATCH', /^\/webhooks/, {
      status: 400,
      body: { code: 50_035, message: 'Invalid Form Body' },
    });

    expect(await send(slash('status', [place]))).toMatchObject({ body: { embeds: [], components: [] } });
  });

  it('that Ebb does not have any more is refused', async () => {
    expect(await send(slash('gone'))).toMatchObject({ isPrivate: true });
    expect(parts().desk.calls).toEqual([]);
  });

  it('in a direct message belongs to that conversation, and the person manages it', async () => {
    await send(slash('subscribe', [place], {}, IN_DM));

    expect(parts().desk.calls).toMatchObject([
      { channel: `discord:dm/${CHANNEL}`, mayManage: true, person: PERSON },
    ]);
  });

  it('that reads nothing of Discord that it should not is not shaken by nonsense', async () => {
    fake().gateway.dispatch('INTERACTION_CREATE', interaction(2, { type: 1, name: 7 }));
    const line = await eventually(() => parts().lines.find(({ level }) => level === 'warn'));

    expect(line.fields).toEqual({ where: ['data.name'] });
    expect(await send(slash('help'))).toMatchObject({ isPrivate: true });
  });
});

describe('a command that changes a channel', () => {
  it('is meant for the channel that was chosen', async () => {
    await send(slash('subscribe', [place, other], resolvedOther(MANAGER, EBB_MAY)));

    expect(parts().desk.calls).toMatchObject([
      { channel: `discord:${GUILD}/${OTHER_CHANNEL}`, words: { values: { place: 'Iran' } }, mayManage: true },
    ]);
  });

  it.each([
    [
      'the person may not manage this channel',
      [place],
      {},
      { member: { user: { id: PERSON, username: 'x', discriminator: '0' }, roles: [], permissions: '0' } },
      /You need the permission Manage Channels in this channel/,
    ],
    [
      'the person may not manage the chosen one',
      [place, other],
      resolvedOther('0', EBB_MAY),
      {},
      /Manage Channels in #news/,
    ],
    [
      'Ebb may not see the chosen one',
      [place, other],
      resolvedOther(MANAGER, '18432'),
      {},
      /lacks the permission View Channel in #news/,
    ],
    [
      'Ebb may not write there',
      [place, other],
      resolvedOther(MANAGER, '1024'),
      {},
      /lacks the permissions Embed Links and Send Messages in #news/,
    ],
    [
      'Ebb may not write in threads',
      [place, other],
      resolvedOther(MANAGER, EBB_MAY, 11),
      {},
      /Send Messages in Threads/,
    ],
    ['Ebb is not on this server', [place], {}, { app_permissions: '0' }, /Ebb lacks/],
    [
      'the conversation is between others',
      [place],
      {},
      { ...IN_DM, context: 2 },
      /cannot write here by itself/,
    ],
    [
      'the role is everyone',
      [place, { name: 'mention', type: 8, value: GUILD }],
      {},
      {},
      /does not mention everyone/,
    ],
    [
      'the role cannot be mentioned',
      [place, { name: 'mention', type: 8, value: ROLE }],
      resolvedRole({ mentionable: false }),
      {},
      /on-call cannot be mentioned/,
    ],
  ] satisfies readonly (readonly [
    string,
    object[],
    object,
    object,
    RegExp,
  ])[])('is refused privately when %s', async (_name, options, resolved, changes, words) => {
    const answer = await send(slash('subscribe', options, resolved, changes));

    expect(answer.isPrivate).toBe(true);
    expect(answer.body?.['content']).toMatch(words);
    expect(parts().desk.calls).toEqual([]);
  });

  it('can make Ebb quieter also where Ebb may not write', async () => {
    await send(slash('unsubscribe', [place], {}, { app_permissions: '0' }));

    expect(parts().desk.calls).toMatchObject([{ words: { command: 'unsubscribe' } }]);
  });

  it('pings as an alert would when its reply says so', async () => {
    const reply = { card: card({ headline: 'DRILL' }), isPrivate: false, mention: ROLE };
    parts().desk.answer = async () => reply;

    const answer = await send(slash('status', [place]));

    expect(answer.body).toMatchObject({
      content: `<@&${ROLE}> DRILL`,
      allowed_mentions: { parse: [], roles: [ROLE] },
    });
  });

  it('takes a role that may be mentioned', async () => {
    await send(slash('subscribe', [place, { name: 'mention', type: 8, value: ROLE }], resolvedRole()));

    expect(parts().desk.calls).toMatchObject([{ words: { values: { place: 'Iran', mention: ROLE } } }]);
  });

  it('works without Attach Files, and says what will be missing', async () => {
    const answer = await send(slash('subscribe', [place], {}, { app_permissions: '19456' }));

    expect(JSON.stringify(answer.body)).toContain('may not attach files in this channel');
  });

  it('lets a channel that was lost be tried again at once', async () => {
    fake().fail('POST', /messages$/, { status: 403, body: { code: 50_013, message: 'Missing Permissions' } });
    await parts()
      .chat.post(HERE, outgoing())
      .catch(() => undefined);

    await send(slash('subscribe', [place]));
    await parts().chat.post(HERE, outgoing());

    expect(fake().state.messages).toHaveLength(1);
  });
});

describe('a drill', () => {
  const drillReply = { card: card({ headline: 'DRILL: North Korea' }), isPrivate: false, mention: ROLE };

  it('is shown where it was typed', async () => {
    parts().desk.answer = async () => drillReply;

    const answer = await send(slash('drill'));

    expect(answer).toMatchObject({ isPrivate: false, body: { content: `<@&${ROLE}> DRILL: North Korea` } });
    expect(fake().state.messages).toEqual([]);
  });

  it('for another channel is shown there, with its ping, and the person is told so alone', async () => {
    parts().desk.answer = async () => drillReply;

    const answer = await send(slash('drill', [other], resolvedOther(MANAGER, EBB_MAY)));

    expect(parts().desk.calls).toMatchObject([{ channel: `discord:${GUILD}/${OTHER_CHANNEL}` }]);
    expect(fake().state.messages).toMatchObject([
      {
        channel: OTHER_CHANNEL,
        body: { content: `<@&${ROLE}> DRILL: North Korea`, allowed_mentions: { roles: [ROLE] } },
      },
    ]);
    expect(answer).toMatchObject({ isPrivate: true, body: { content: 'It is shown in #news.' } });
  });

  it.each([
    ['the person may not manage it', '0', EBB_MAY, /Manage Channels in #news/],
    [
      'Ebb may not write there',
      MANAGER,
      '1024',
      /lacks the permissions Embed Links and Send Messages in #news/,
    ],
  ])('for another channel is refused when %s', async (_name, person, ebb, words) => {
    const answer = await send(slash('drill', [other], resolvedOther(person, ebb)));

    expect(answer.isPrivate).toBe(true);
    expect(answer.body?.['content']).toMatch(words);
    expect(fake().state.messages).toEqual([]);
  });

  it('that the other channel does not take after all is told to the person, with the reason', async () => {
    fake().fail('POST', /messages$/, { status: 403, body: { code: 50_013, message: 'Missing Permissions' } });

    const answer = await send(slash('drill', [other], resolvedOther(MANAGER, EBB_MAY)));

    expect(answer.isPrivate).toBe(true);
    expect(answer.body?.['content']).toMatch(/could not be shown in #news. Ebb may not write/);
  });

  it('that cannot be made is told to the person alone, and not shown', async () => {
    parts().desk.answer = async () => ({ card: card({ headline: 'No such place' }), isPrivate: true });

    const answer = await send(slash('drill', [other], resolvedOther(MANAGER, EBB_MAY)));

    expect(answer).toMatchObject({ isPrivate: true, body: { content: 'No such place' } });
    expect(fake().state.messages).toEqual([]);
  });
});
