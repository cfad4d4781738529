/** A loopback Slack for each test, and Ebb's Slack connected to it over the socket. */
import { afterEach, beforeEach, expect } from 'vitest';
import type { SlackParts } from '../../src/chat/slack/index.ts';
import { type FakeSlack, startFakeSlack } from './fake-slack.ts';
import { slackOn } from './fake-slack-desk.ts';
import { pressPayload, slashPayload } from './fake-slack-payloads.ts';

interface Session {
  readonly fake: FakeSlack;
  readonly stop: AbortController;
  running: Promise<void>;
}

/** Call it once in a test file. After each test Slack must have had nothing to complain about. */
export function useSlack() {
  let session: Session | null = null;
  const current = (): Session => {
    if (session === null) throw new Error('no test is running');
    return session;
  };
  beforeEach(async () => {
    session = { fake: await startFakeSlack(), stop: new AbortController(), running: Promise.resolve() };
  });
  afterEach(async () => {
    const { fake, stop, running } = current();
    stop.abort();
    await running;
    expect(fake.problems).toEqual([]);
    await fake.close();
  });
  return {
    fake: (): FakeSlack => current().fake,
    connect: async (more: Partial<SlackParts> = {}) => {
      const { fake, stop } = current();
      const slack = slackOn(fake, more);
      current().running = slack.chat.run(stop.signal);
      await fake.connected(1);
      await slack.log.line('slack: connected');
      return slack;
    },
    signal: (): AbortSignal => current().stop.signal,
    stop: async (): Promise<void> => {
      current().stop.abort();
      await current().running;
    },
    slash: (text: string, channel?: string) => {
      const { fake } = current();
      return fake.send({ type: 'slash_commands', payload: slashPayload(text, fake.responseUrl, channel) });
    },
    press: (actionId: string, value: string) => {
      const { fake } = current();
      return fake.send({ type: 'interactive', payload: pressPayload(actionId, value, fake.responseUrl) });
    },
  };
}
