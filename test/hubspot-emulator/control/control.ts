import type { Request } from 'express';

/** A request that the control API cannot do: 400 with the reason, 404 for what is not there. */
export class ControlError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'ControlError';
    this.status = status;
  }
}

/** How a group of control endpoints is declared; what `work` returns is the answer. */
export type Control = Readonly<
  Record<'get' | 'post' | 'delete', (path: string, work: (request: Request) => unknown) => void>
>;
