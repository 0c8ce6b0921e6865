/** The injector's `values`, as far as these tests change them. */
export interface Values {
  readonly global: {
    readonly tag: string;
    readonly meshID: string;
    readonly proxy: { readonly logLevel: string; readonly resources: object };
  };
  readonly sidecarInjectorWebhook: object;
}

/** A change of `values`. */
export type Change = (values: Values) => Values;

/** How `values` were when the pods of some workloads were made, by the reason that is to be found. */
export const ways: Readonly<Record<string, Change>> = {
  image: setTag('1.28.3'),
  resources: setProxy({ resources: { requests: { cpu: '77m', memory: '128Mi' } } }),
  environment: ({ global, ...rest }) => ({ ...rest, global: { ...global, meshID: 'former' } }),
  arguments: setProxy({ logLevel: 'debug' }),
  'app-probes': ({ sidecarInjectorWebhook, ...rest }) => ({
    ...rest,
    sidecarInjectorWebhook: { ...sidecarInjectorWebhook, rewriteAppHTTPProbe: false },
  }),
};

/** Another version of the proxy. */
export function setTag(tag: string): Change {
  return ({ global, ...rest }) => ({ ...rest, global: { ...global, tag } });
}

function setProxy(fields: object): Change {
  return ({ global, ...rest }) => ({
    ...rest,
    global: { ...global, proxy: { ...global.proxy, ...fields } },
  });
}
