/** The emulator's time: the machine's, moved by what the control API was told. Signatures and limits use real time. */
export type EmulatorClock = {
  readonly now: () => number;
  readonly shift: (offsetMs: number) => void;
  readonly offsetMs: () => number;
};

/** A clock that starts at the machine's time. */
export function emulatorClock(): EmulatorClock {
  let offset = 0;
  return {
    now: () => Date.now() + offset,
    shift: (offsetMs) => {
      offset = offsetMs;
    },
    offsetMs: () => offset,
  };
}
