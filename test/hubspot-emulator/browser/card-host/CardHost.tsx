import { useEffect, useMemo, useRef, useState } from 'react';
import { createController, createRemoteReceiver, RemoteRenderer } from '@remote-ui/react/host';
import { createEndpoint, fromWebWorker, retain } from '@remote-ui/rpc';
import type { CardData, CardFetch, CardFetchAnswer } from '../../pages/page-data.ts';
import { send } from '../api.ts';
import { COMPONENTS } from './components.ts';
import type { CardWorker, Host, Properties } from './protocol.ts';

type CardHostProps = {
  readonly portalId: string;
  readonly card: Extract<CardData, { available: true }>;
  /** The record's values; the card hears of every change. */
  readonly values: Readonly<Record<string, string>>;
};

/** Runs the built card in a worker and draws what it sends. */
export function CardHost({ portalId, card, values }: CardHostProps) {
  const receiver = useMemo(() => createRemoteReceiver(), []);
  const controller = useMemo(() => createController(COMPONENTS), []);
  const [alerts, setAlerts] = useState<readonly string[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const watchers = useWatchers(values);

  useEffect(() => {
    const worker = new Worker('/pages-assets/card-worker.js');
    const endpoint = createEndpoint<CardWorker>(fromWebWorker(worker));
    const host: Host = {
      fetch: (request: CardFetch) =>
        send<CardFetchAnswer>(`/pages-api/${portalId}/card-fetch`, request),
      watchProperties: watchers.watch,
      addAlert: ({ title, message }) =>
        setAlerts((shown) => [...shown, title === undefined ? message : `${title}: ${message}`]),
      reloadPage: () => location.reload(),
      copyText: (text) => void navigator.clipboard.writeText(text),
      log: (level, message) => console.log(`[card ${level}] ${message}`),
    };
    endpoint.call
      .start({
        channel: receiver.receive,
        host,
        bundleUrl: card.bundleUrl,
        context: card.context,
        components: Object.keys(COMPONENTS),
      })
      .catch((error: unknown) => setProblem(String(error)));
    return () => worker.terminate();
  }, [receiver, watchers.watch, portalId, card]);

  return (
    <div className="card-body">
      {alerts.map((text) => (
        <p key={text} className="card-alert" role="status">
          {text}
        </p>
      ))}
      {problem === null ? (
        <RemoteRenderer receiver={receiver} controller={controller} />
      ) : (
        <p role="alert">{`The card could not be started: ${problem}`}</p>
      )}
    </div>
  );
}

type Watcher = {
  readonly names: readonly string[];
  readonly onUpdate: (properties: Properties) => void;
  last: string;
};

/** Tells each watcher about the values it named, when one of them is another than last time. */
function useWatchers(values: Readonly<Record<string, string>>) {
  const current = useRef(values);
  const list = useRef<Watcher[]>([]);
  useEffect(() => {
    current.current = values;
    for (const watcher of list.current) {
      const properties = pick(values, watcher.names);
      const text = JSON.stringify(properties);
      if (text === watcher.last) continue;
      watcher.last = text;
      watcher.onUpdate(properties);
    }
  }, [values]);

  const watch = useMemo<Host['watchProperties']>(
    () => async (names, onUpdate) => {
      // Functions of the worker are dropped after the call unless they are kept.
      retain(onUpdate);
      const properties = pick(current.current, names);
      const watcher = { names, onUpdate, last: JSON.stringify(properties) };
      list.current.push(watcher);
      return {
        properties,
        stop: () => {
          list.current = list.current.filter((each) => each !== watcher);
        },
      };
    },
    [],
  );
  return { watch };
}

function pick(values: Readonly<Record<string, string>>, names: readonly string[]): Properties {
  return Object.fromEntries(names.map((name) => [name, values[name] ?? null]));
}
