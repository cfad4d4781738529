import { Agent, getGlobalDispatcher, setGlobalDispatcher } from 'undici';
import { describe, expect, it } from 'vitest';
import {} from '../../support/fake-discord.ts';
import { card, CHANNEL, chatOver, HERE, outgoing, ROLE } from '../../support/fake-discord-parts.ts';
import { failureOf, PICTURE as picture, useQuietDiscord } from '../../support/fake-discord-session.ts';

const MESSAGES = /\/messages(\/|$)/;
const DM = `discord:dm/${CHANNEL}`;

const fake = useQuietDiscord();

describe('a message', () => {
  it('is posted with its headline as content, one embed and its buttons, and mentions nobody', async () => {
    const { chat } = chatOver(fake());

    const ref = await chat.post(HERE, outgoing());

    expect(fake().state.messages).toMatchObject([
      {
        id: ref,
        channel: CHANNEL,
        body: {
          content: 'North Korea: near-total blackout, 0 of 4 prefixes seen, 16:15 UTC',
          embeds: [{ title: '■ Critical', timestamp: '2014-12-22T16:25:00.000Z' }],
          components: [{ components: [{ custom_id: 'ebb:mute country:KP 1h', label: 'Mute 1 h' }] }],
          allowed_mentions: { parse: [] },
        },
      },
    ]);
  });

  it('mentions the role of the subscriber, and only that', async () => {
    const { chat } = chatOver(fake());

    await chat.post(HERE, outgoing({ mention: ROLE, card: card({ headline: 'Hello @everyone' }) }));

    expect(fake().state.messages[0]?.body).toMatchObject({
      content: `<@&${ROLE}> Hello @\u200beveryone`,
      allowed_mentions: { parse: [], roles: [ROLE] },
    });
  });

  it('about a change is its headline and a link to the living card', async () => {
    const { chat } = chatOver(fake());
    const about = await chat.post(HERE, outgoing());

    await chat.post(
      HERE,
      outgoing({ key: 'key-2', form: 'update', about, card: card({ headline: 'It is back' }) }),
    );
    await chat.post(
      DM,
      outgoing({ key: 'key-3', form: 'update', about, card: card({ headline: 'It is back' }) }),
    );

    const link = `https://discord.com/channels/200000000000000001/${CHANNEL}/${about}`;
    expect(fake().state.messages[1]?.body).toMatchObject({ content: `It is back\n${link}`, embeds: [] });
    expect(fake().state.messages[2]?.body['content']).toContain(`/channels/@me/${CHANNEL}/${about}`);
  });

  it('is one message, however often its delivery is tried', async () => {
    const { chat } = chatOver(fake());
    fake().fail('POST', MESSAGES, 'drop-after');

    const failure = await failureOf(chat.post(HERE, outgoing()));
    const ref = await chat.post(HERE, outgoing());

    expect(failure).toMatchObject({ permanent: false, trouble: null });
    expect(fake().state.messages.map(({ id }) => id)).toEqual([ref]);
  });

  it('keeps its picture when it is edited, and has one picture only', async () => {
    const { chat } = chatOver(fake());
    const ref = (await chat.post(HERE, outgoing())) ?? '';

    await chat.attach?.(HERE, ref, picture, 'picture-1');
    await chat.attach?.(HERE, ref, { ...picture, alt: 'And up again.' }, 'picture-2');
    await chat.edit(HERE, ref, outgoing({ card: card({ headline: 'Partial recovery' }) }));

    const [message] = fake().state.messages;
    expect(message?.body).toMatchObject({ content: 'Partial recovery', embeds: [{ title: '■ Critical' }] });
    expect(message?.attachments).toMatchObject([
      {
        description: 'And up again.',
        file: { name: 'kp-2014-12-22.png', type: 'image/png', bytes: picture.png },
      },
    ]);
  });

  it("gets its picture also when another library's dispatcher came first, as Slack's does", async () => {
    const before = getGlobalDispatcher();
    const other = new Agent();
    setGlobalDispatcher(other);
    try {
      const { chat } = chatOver(fake());
      const ref = (await chat.post(HERE, outgoing())) ?? '';

      await chat.attach?.(HERE, ref, picture, 'picture-1');

      expect(fake().state.messages[0]?.attachments).toMatchObject([{ file: { bytes: picture.png } }]);
    } finally {
      setGlobalDispatcher(before);
      await other.close();
    }
  });

  it('goes out as its headline when Discord refuses the rest, and the complaint is logged', async () => {
    const complaint = { code: 50_035, message: 'Invalid Form Body' };
    fake().fail('POST', MESSAGES, { status: 400, body: complaint });
    fake().fail('PATCH', MESSAGES, { status: 400, body: complaint });
    const { chat, lines } = chatOver(fake());

    const ref = (await chat.post(HERE, outgoing({ mention: ROLE }))) ?? '';
    const posted = { ...fake().state.messages[0]?.body };
    await chat.edit(HERE, ref, outgoing());

    expect(posted).toMatchObject({ embeds: [], components: [], allowed_mentions: { roles: [ROLE] } });
    expect(fake().state.messages).toHaveLength(1);
    expect(lines).toMatchObject([
      { level: 'error', fields: { complaint: 'HTTP 400, code 50035: Invalid Form Body' } },
      { level: 'error' },
    ]);
  });

  it('in an archived thread is written after the thread was opened', async () => {
    const { chat } = chatOver(fake());
    const ref = (await chat.post(HERE, outgoing())) ?? '';
    fake().state.archived.add(CHANNEL);

    await chat.edit(HERE, ref, outgoing({ card: card({ headline: 'Back' }) }));

    expect(fake().state.messages[0]?.body['content']).toBe('Back');
  });

  it('to a channel that is none of Discord is refused without a request', async () => {
    const failure = await failureOf(chatOver(fake()).chat.post('discord:elsewhere', outgoing()));

    expect(failure.permanent).toBe(true);
    expect(fake().requests).toEqual([]);
  });
});
