/** A loopback Discord for each test, and Ebb's Discord logged in to it. */
import { afterEach, beforeEach, expect } from 'vitest';
import { DeliveryError } from '../../src/core/errors.ts';
import { type FakeDiscord, startFakeDiscord } from './fake-discord.ts';
import { chatOver, eventually } from './fake-discord-parts.ts';

interface Session {
  readonly fake: FakeDiscord;
  readonly parts: ReturnType<typeof chatOver>;
  readonly stop: AbortController;
  readonly running: Promise<void>;
}

/** Call it once in a test file. After each test Discord must have had nothing to complain about. */
export function useDiscord() {
  let session: Session | null = null;
  const current = (): Session => {
    if (session === null) throw new Error('no test is running');
    return session;
  };
  beforeEach(async () => {
    const fake = await startFakeDiscord();
    const stop = new AbortController();
    const parts = chatOver(fake);
    session = { fake, parts, stop, running: parts.chat.run(stop.signal) };
    await eventually(() => parts.chat.trouble() === null);
  });
  afterEach(async () => {
    const { fake, stop, running } = current();
    stop.abort();
    await running;
    await fake.close();
    expect(fake.problems).toEqual([]);
  });
  return {
    fake: (): FakeDiscord => current().fake,
    parts: (): Session['parts'] => current().parts,
    /** Somebody presses or types; resolves with the answer. */
    send: (event: { readonly token: string }) => {
      const { fake } = current();
      fake.gateway.dispatch('INTERACTION_CREATE', event);
      return eventually(() =>
        fake.state.answers.find(({ token, body }) => token === event.token && body !== null),
      );
    },
  };
}

/** A loopback Discord for each test, for messages alone: nobody logs in. */
export function useQuietDiscord(): () => FakeDiscord {
  let fake: FakeDiscord | null = null;
  const current = (): FakeDiscord => {
    if (fake === null) throw new Error('no test is running');
    return fake;
  };
  beforeEach(async () => {
    fake = await startFakeDiscord();
  });
  afterEach(async () => {
    await current().close();
    expect(current().problems).toEqual([]);
  });
  return current;
}

/** How a delivery failed; throws when it did not, or with anything but a DeliveryError. */
export async function failureOf(work: Promise<unknown> | undefined): Promise<DeliveryError> {
  const error: unknown = await work?.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof DeliveryError)) throw new Error('expected a DeliveryError', { cause: error });
  return error;
}

export const PICTURE = {
  png: new Uint8Array([137, 80, 78, 71]),
  alt: 'Prefixes fall to zero.',
  fileName: 'kp-2014-12-22.png',
};
