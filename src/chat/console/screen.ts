import { Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';

/** The stream that a prompt draws on. Over a terminal it looks like that terminal, whose size says how to draw. */
export class Screen extends Writable {
  readonly isTTY: boolean;
  private readonly terminal: WriteStream | null;

  constructor(print: (text: string) => void, terminal: WriteStream | null) {
    super({
      decodeStrings: false,
      write: (chunk, _encoding, done) => {
        print(String(chunk));
        done();
      },
    });
    this.terminal = terminal;
    this.isTTY = terminal !== null;
    terminal?.on('resize', () => this.emit('resize'));
  }

  get columns(): number | undefined {
    return this.terminal?.columns;
  }

  get rows(): number | undefined {
    return this.terminal?.rows;
  }

  getWindowSize(): [number, number] | undefined {
    return this.terminal?.getWindowSize();
  }
}
