/** A cluster of a kubeconfig (client-go v0.36 tools/clientcmd/api/v1); paths are absolute. */
export interface ClusterEntry {
  readonly name: string;
  readonly server: string;
  readonly caFile: string | undefined;
  /** In base64, like the other data. */
  readonly caData: string | undefined;
  readonly insecure: boolean;
  readonly tlsServerName: string | undefined;
  readonly proxyUrl: string | undefined;
  readonly disableCompression: boolean;
  /**
   * The part of this cluster that is passed to a credential plugin: the extension `client.authentication.k8s.io/exec`.
   */
  readonly pluginConfig: unknown;
}

/** The identity to act as. */
export interface Impersonation {
  readonly user: string | undefined;
  readonly uid: string | undefined;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** A credential plugin. */
export interface PluginEntry {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly interactiveMode: 'Never' | 'IfAvailable' | 'Always';
  readonly provideClusterInfo: boolean;
  readonly installHint: string;
}

/** A user of a kubeconfig; paths are absolute. */
export interface UserEntry {
  readonly name: string;
  readonly token: string | undefined;
  readonly tokenFile: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly certFile: string | undefined;
  readonly certData: string | undefined;
  readonly keyFile: string | undefined;
  readonly keyData: string | undefined;
  readonly impersonation: Impersonation;
  readonly plugin: PluginEntry | undefined;
  readonly authProvider: { readonly name: string; readonly config: unknown } | undefined;
}

/** A context of a kubeconfig. */
export interface ContextEntry {
  readonly name: string;
  readonly cluster: string | undefined;
  readonly user: string | undefined;
  readonly namespace: string | undefined;
}

/** A kubeconfig, or several that are merged. */
export interface Kubeconfig {
  readonly clusters: readonly ClusterEntry[];
  readonly users: readonly UserEntry[];
  readonly contexts: readonly ContextEntry[];
  readonly currentContext: string | undefined;
}

/** A user without credentials: requests go out anonymously. */
export function anonymous(name: string): UserEntry {
  return {
    name,
    token: undefined,
    tokenFile: undefined,
    username: undefined,
    password: undefined,
    certFile: undefined,
    certData: undefined,
    keyFile: undefined,
    keyData: undefined,
    impersonation: { user: undefined, uid: undefined, groups: [], extra: {} },
    plugin: undefined,
    authProvider: undefined,
  };
}
