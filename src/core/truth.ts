/**
 * Kleene's three values, numbered so that `all` is the least, `any` the greatest and `not` the mirror:
 * false beats unknown beats true in `all`, and the other way round in `any`.
 */
export type Truth = 0 | 1 | 2;

export const FALSE = 0;
export const UNKNOWN = 1;
export const TRUE = 2;
