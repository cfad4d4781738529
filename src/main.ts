/** The entry: hands the command line to the cli, and turns what goes wrong into one clear line. */
import { runCli } from './cli.ts';

process.exitCode = await runCli(process.argv.slice(2));
