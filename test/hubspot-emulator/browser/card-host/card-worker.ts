import * as React from 'react';
import * as RemoteUI from '@remote-ui/react';
import { createRemoteRoot } from '@remote-ui/core';
import { createEndpoint, fromWebWorker, retain } from '@remote-ui/rpc';
import { workerGlobals } from './worker-globals.ts';
import type { RenderCard } from './worker-globals.ts';
import type { Start } from './protocol.ts';

declare function importScripts(url: string): void;

/** Runs one card the way HubSpot does: its globals first, then the untouched bundle, then its tree to the page. */
async function start({ channel, host, bundleUrl, context, components }: Start): Promise<void> {
  retain(channel);
  retain(host);
  let render: RenderCard | undefined;
  const { globals, api } = workerGlobals({
    host,
    context,
    onExtend: (callback) => {
      render = callback;
    },
  });
  Object.assign(self, { React, RemoteUI }, globals);
  importScripts(bundleUrl);
  if (render === undefined) throw new Error('The bundle did not call hubspot.extend.');

  const root = createRemoteRoot(channel, { components: [...components] });
  RemoteUI.createRoot(root).render(render(api));
  await root.mount();
}

// The worker's scope has the three methods that the adaptor wants of a Worker.
createEndpoint(fromWebWorker(self as unknown as Worker)).expose({ start });
