import { tcpProxy, type TcpProxy } from '../tcp-proxy.ts';

/** The lines between the processes of the app and everybody else, each of which a test may cut. */
export type Links = {
  readonly postgres: TcpProxy;
  readonly redis: TcpProxy;
  /** The app's calls. */
  readonly hubspot: TcpProxy;
  /** HubSpot's deliveries, to the first web process. */
  readonly webhooks: TcpProxy;
};

export type WorldLinks = {
  readonly links: Links;
  /** Settings by which the app goes through them. */
  readonly env: Readonly<Record<string, string>>;
  /** Where HubSpot finds the app at the other end. */
  readonly appOrigin: string;
  stop(): Promise<void>;
};

type Ends = {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly emulatorUrl: string;
  /** Where the app answers now. */
  readonly appOrigin: () => string;
};

/** Puts a proxy into each line. The test itself goes past them. */
export async function cuttableLinks(ends: Ends): Promise<WorldLinks> {
  const links = {
    postgres: await tcpProxy(portOf(ends.databaseUrl)),
    redis: await tcpProxy(portOf(ends.redisUrl)),
    hubspot: await tcpProxy(portOf(ends.emulatorUrl)),
    webhooks: await tcpProxy(() => portOf(ends.appOrigin())),
  };
  return {
    links,
    env: {
      DATABASE_URL: through(links.postgres, ends.databaseUrl),
      REDIS_URL: through(links.redis, ends.redisUrl),
      HUBSPOT_API_URL: through(links.hubspot, ends.emulatorUrl),
    },
    appOrigin: `http://127.0.0.1:${links.webhooks.port}`,
    async stop() {
      await Promise.all(Object.values(links).map((link) => link.close()));
    },
  };
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

function through({ port }: TcpProxy, url: string): string {
  const way = new URL(url);
  way.port = String(port);
  return way.href;
}
