import { afterEach, beforeEach, describe } from 'vitest';
import type { Opened } from '../support/store-opened.ts';
import { channelContract } from './store-contract-channels.ts';
import { observationContract } from './store-contract-observations.ts';
import { outboxContract } from './store-contract-outbox.ts';
import { watchContract } from './store-contract-watch.ts';

/** What every store must do. Tests write through `store`, and read through `again()`: what survives a restart. */
export function storeContract(name: string, open: () => Promise<Opened>): void {
  describe(name, () => {
    let opened: Opened | null = null;
    const current = (): Opened => opened!;

    beforeEach(async () => {
      opened = await open();
    });

    afterEach(async () => {
      await opened?.close();
    });

    observationContract(current);
    watchContract(current);
    outboxContract(current);
    channelContract(current);
  });
}
