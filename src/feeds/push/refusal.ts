/** What is wrong with one observation of a body, for whoever sent it. */
export interface Problem {
  /** Of a body of lines: which line. */
  readonly line?: number;
  /** Of a JSON body: which observation, the first being 1. */
  readonly observation?: number;
  readonly field: string;
  readonly problem: string;
}

/** An answer to a request: what it is sent as. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that is not taken, and why; the message and the problems are shown to whoever sent it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reply: Reply;

  constructor(
    status: number,
    message: string,
    {
      problems,
      headers = {},
    }: { problems?: readonly Problem[]; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.reply = {
      status,
      body: { error: message, ...(problems === undefined ? {} : { problems }) },
      headers,
    };
  }
}
