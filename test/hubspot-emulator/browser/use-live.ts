import { useCallback, useEffect, useRef, useState } from 'react';
import { read } from './api.ts';

type Live<T> = {
  readonly data: T | null;
  readonly failed: boolean;
  /** Reads at once, for example after a button was used. */
  readonly refresh: () => void;
};

/** Keeps a page current: reads again and again, and renders only when something is different. */
export function useLive<T>(path: string | null, everyMs: number): Live<T> {
  const [data, setData] = useState<T | null>(null);
  const [failed, setFailed] = useState(false);
  const last = useRef('');
  const again = useRef<() => void>(() => undefined);

  useEffect(() => {
    if (path === null) return;
    const stopped = new AbortController();
    let timer: number | undefined;
    let newest = 0;
    const look = async (): Promise<void> => {
      clearTimeout(timer);
      newest += 1;
      const mine = newest;
      try {
        const next = await read<T>(path, stopped.signal);
        // A later question is under way: its answer counts, and it keeps the clock.
        if (mine !== newest) return;
        const text = JSON.stringify(next);
        if (text !== last.current) setData(next);
        last.current = text;
        setFailed(false);
      } catch {
        if (stopped.signal.aborted || mine !== newest) return;
        setFailed(true);
      }
      if (!stopped.signal.aborted) timer = window.setTimeout(() => void look(), everyMs);
    };
    again.current = () => void look();
    void look();
    return () => {
      stopped.abort();
      clearTimeout(timer);
    };
  }, [path, everyMs]);

  const refresh = useCallback(() => again.current(), []);
  return { data, failed, refresh };
}
