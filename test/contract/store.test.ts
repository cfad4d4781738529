import { createMemoryStore } from '../../src/store/memory.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { forgetful, inFolder } from '../support/store-opened.ts';
import { storeContract } from './store-contract.ts';
import { reportContract } from './store-contract-reports.ts';

storeContract('the store in memory', async () => forgetful(createMemoryStore()));
storeContract('the SQLite store in memory', async () => forgetful(await openSqliteStore(':memory:')));
storeContract('the SQLite store in a file, closed and opened again', inFolder);

reportContract('the store in memory', async () => forgetful(createMemoryStore()));
reportContract('the SQLite store in memory', async () => forgetful(await openSqliteStore(':memory:')));
reportContract('the SQLite store in a file, closed and opened again', inFolder);
