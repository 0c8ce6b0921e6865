/** Files that rows name; `{dir}` in a row stands for where they are. */
export interface RowFiles {
  readonly authority: string;
  readonly otherAuthority: string;
  readonly jane: { readonly certificate: string; readonly key: string };
}

/** One way to be somebody: a user and a cluster of a kubeconfig, flags and environment, and what is sent then. */
export interface IdentityRow {
  readonly name: string;
  readonly user?: object;
  /** Instead of an authority that is right. */
  readonly cluster?: object;
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The server; with TLS by default. */
  readonly at?: 'https' | 'http' | 'no-scheme';
  /** What a credential plugin writes; the row's user has it then. */
  readonly plugin?: {
    readonly exec?: object;
    readonly answer?: object | string;
    readonly exit?: number;
    readonly terminal?: boolean;
  };
  /** The identity that must be seen; `refused`: nothing may be sent, and the command fails. */
  readonly sees:
    | 'refused'
    | {
        readonly authorization?: string;
        readonly certificate?: string;
        readonly serverName?: string;
        readonly impersonation?: Readonly<Record<string, unknown>>;
      };
}

const v1 = 'client.authentication.k8s.io/v1';
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const status = (of: object, apiVersion = v1): object => ({
  kind: 'ExecCredential',
  apiVersion,
  status: of,
});
const token = { token: 't' };
const bearer = { authorization: 'Bearer t' };

/** All rows; each is asked of the real kubectl and of the plugin. */
export function identityRows({
  authority,
  otherAuthority,
  jane,
}: RowFiles): readonly IdentityRow[] {
  const ca = { 'certificate-authority-data': base64(authority) };
  const jwt = {
    'client-certificate-data': base64(jane.certificate),
    'client-key-data': base64(jane.key),
  };
  return [
    { name: 'a token', user: token, sees: bearer },
    {
      name: 'a token file',
      user: { tokenFile: '{dir}/token' },
      sees: { authorization: 'Bearer from-file' },
    },
    {
      name: 'a token file, by a relative path',
      user: { tokenFile: 'token' },
      sees: { authorization: 'Bearer from-file' },
    },
    {
      name: 'a token and a token file',
      user: { ...token, tokenFile: '{dir}/token' },
      sees: { authorization: 'Bearer from-file' },
    },
    {
      name: 'a token, and a token file that is not there',
      user: { ...token, tokenFile: '{dir}/nothing' },
      sees: bearer,
    },
    {
      name: 'a token file that is not there',
      user: { tokenFile: '{dir}/nothing' },
      sees: 'refused',
    },
    { name: 'an empty token file', user: { tokenFile: '{dir}/empty' }, sees: 'refused' },
    { name: 'a token with a newline in it', user: { token: 'a\nb' }, sees: 'refused' },
    {
      name: 'a password',
      user: { username: 'jane', password: 'pä' },
      sees: { authorization: `Basic ${base64('jane:pä')}` },
    },
    { name: 'a token and a password', user: { ...token, username: 'jane' }, sees: 'refused' },
    { name: 'a certificate', user: jwt, sees: { certificate: 'jane' } },
    {
      name: 'a certificate in files',
      user: { 'client-certificate': '{dir}/jane.pem', 'client-key': 'jane.key' },
      sees: { certificate: 'jane' },
    },
    {
      name: 'a certificate and a token',
      user: { ...jwt, ...token },
      sees: { certificate: 'jane', ...bearer },
    },
    {
      name: 'a certificate without a key',
      user: { 'client-certificate-data': jwt['client-certificate-data'] },
      sees: 'refused',
    },
    {
      name: 'a certificate twice',
      user: { ...jwt, 'client-certificate': '{dir}/jane.pem' },
      sees: 'refused',
    },
    {
      name: 'a certificate that is none',
      user: { 'client-certificate-data': base64('no'), 'client-key-data': base64('no') },
      sees: 'refused',
    },
    { name: 'a token that is a number', user: { token: 5 }, sees: 'refused' },

    {
      name: '--as',
      user: token,
      flags: ['--as', 'bob'],
      sees: { ...bearer, impersonation: { 'impersonate-user': 'bob' } },
    },
    {
      name: '--as before as',
      user: { ...token, as: 'ann' },
      flags: ['--as', 'bob'],
      sees: { ...bearer, impersonation: { 'impersonate-user': 'bob' } },
    },
    {
      name: 'as',
      user: { ...token, as: 'ann' },
      sees: { ...bearer, impersonation: { 'impersonate-user': 'ann' } },
    },
    {
      name: '--as, empty',
      user: { ...token, as: 'ann' },
      flags: ['--as='],
      sees: { ...bearer, impersonation: { 'impersonate-user': 'ann' } },
    },
    {
      name: 'as with all that goes with it',
      user: {
        ...token,
        as: 'ann',
        'as-uid': '7',
        'as-groups': ['g1', 'g2'],
        'as-user-extra': { 'acme.com/Team x%': ['a', 'b'] },
      },
      sees: {
        ...bearer,
        impersonation: {
          'impersonate-extra-acme.com%2fteam%20x%25': 'a, b',
          'impersonate-group': 'g1, g2',
          'impersonate-uid': '7',
          'impersonate-user': 'ann',
        },
      },
    },
    {
      name: '--as beside as-groups, which stay',
      user: { ...token, as: 'ann', 'as-groups': ['g1'] },
      flags: ['--as', 'bob'],
      sees: { ...bearer, impersonation: { 'impersonate-group': 'g1', 'impersonate-user': 'bob' } },
    },
    {
      name: '--as-group before as-groups',
      user: { ...token, as: 'ann', 'as-groups': ['g1', 'g2'] },
      flags: ['--as-group', 'g3'],
      sees: { ...bearer, impersonation: { 'impersonate-group': 'g3', 'impersonate-user': 'ann' } },
    },
    {
      name: '--as in other letters',
      user: token,
      flags: ['--as', 'jürgen 日'],
      sees: {
        ...bearer,
        impersonation: { 'impersonate-user': Buffer.from('jürgen 日').toString('latin1') },
      },
    },
    { name: '--as-group without a user', user: token, flags: ['--as-group', 'g'], sees: 'refused' },
    { name: 'as-groups without a user', user: { ...token, 'as-groups': ['g'] }, sees: 'refused' },
    {
      name: '--as with a control character',
      user: token,
      flags: ['--as', 'a\u0001b'],
      sees: 'refused',
    },
    { name: '--as with a newline', user: token, flags: ['--as', 'a\r\nX: y'], sees: 'refused' },

    {
      name: 'an authority in a file',
      user: token,
      cluster: { 'certificate-authority': 'ca.pem' },
      sees: bearer,
    },
    {
      name: 'an authority twice',
      user: token,
      cluster: { ...ca, 'certificate-authority': 'ca.pem' },
      sees: 'refused',
    },
    {
      name: 'another authority',
      user: token,
      cluster: { 'certificate-authority-data': base64(otherAuthority) },
      sees: 'refused',
    },
    {
      name: 'another authority, and NODE_TLS_REJECT_UNAUTHORIZED=0',
      user: token,
      cluster: { 'certificate-authority-data': base64(otherAuthority) },
      env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
      sees: 'refused',
    },
    { name: 'no authority', user: token, cluster: {}, sees: 'refused' },
    {
      name: 'no authority, and NODE_TLS_REJECT_UNAUTHORIZED=0',
      user: token,
      cluster: {},
      env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
      sees: 'refused',
    },
    {
      name: 'an authority that is none',
      user: token,
      cluster: { 'certificate-authority-data': base64('no') },
      sees: 'refused',
    },
    { name: 'insecure', user: token, cluster: { 'insecure-skip-tls-verify': true }, sees: bearer },
    {
      name: 'insecure, and an authority',
      user: token,
      cluster: { ...ca, 'insecure-skip-tls-verify': true },
      sees: 'refused',
    },
    {
      name: 'a name for TLS',
      user: token,
      cluster: { ...ca, 'tls-server-name': 'api.example' },
      sees: { ...bearer, serverName: 'api.example' },
    },
    {
      name: 'a name for TLS that the server does not have',
      user: token,
      cluster: { ...ca, 'tls-server-name': 'other.example' },
      sees: 'refused',
    },
    {
      name: 'a proxy',
      user: token,
      cluster: { ...ca, server: 'https://api.example/{row}', 'proxy-url': '{proxy}' },
      sees: { ...bearer, serverName: 'api.example' },
    },
    {
      name: 'a proxy, and another authority',
      user: token,
      cluster: {
        'certificate-authority-data': base64(otherAuthority),
        server: 'https://api.example/{row}',
        'proxy-url': '{proxy}',
      },
      env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
      sees: 'refused',
    },
    {
      name: 'a proxy of the environment',
      user: token,
      cluster: { ...ca, server: 'https://api.example/{row}' },
      env: { HTTPS_PROXY: '{proxy}', NO_PROXY: 'other.example' },
      sees: { ...bearer, serverName: 'api.example' },
    },
    {
      name: 'a proxy of the environment, and not for this server',
      user: token,
      cluster: { ...ca, server: 'https://api.example/{row}' },
      env: { HTTPS_PROXY: '{proxy}', NO_PROXY: 'x,.example' },
      sees: 'refused',
    },
    {
      name: 'a proxy of a kind that is not known',
      user: token,
      cluster: { ...ca, 'proxy-url': 'ftp://127.0.0.1:1' },
      sees: 'refused',
    },

    { name: 'HOST:PORT', user: token, at: 'no-scheme', sees: {} },
    {
      name: 'HOST:PORT/PATH',
      user: token,
      cluster: { server: '127.0.0.1:1/path' },
      sees: 'refused',
    },
    {
      name: 'a server that is no address',
      user: token,
      cluster: { server: 'https://a b' },
      sees: 'refused',
    },
    {
      name: 'a server of another protocol',
      user: token,
      cluster: { server: 'ftp://127.0.0.1:1' },
      sees: 'refused',
    },

    { name: 'a plugin that gives a token', plugin: { answer: status(token) }, sees: bearer },
    {
      name: 'a plugin of v1beta1, without a mode',
      plugin: {
        exec: { apiVersion: 'client.authentication.k8s.io/v1beta1', interactiveMode: undefined },
        answer: status(token, 'client.authentication.k8s.io/v1beta1'),
      },
      sees: bearer,
    },
    {
      name: 'a plugin of v1alpha1',
      plugin: {
        exec: { apiVersion: 'client.authentication.k8s.io/v1alpha1' },
        answer: status(token, 'client.authentication.k8s.io/v1alpha1'),
      },
      sees: 'refused',
    },
    {
      name: 'a plugin without a mode',
      plugin: { exec: { interactiveMode: undefined }, answer: status(token) },
      sees: 'refused',
    },
    {
      name: 'a plugin that may ask, without a terminal',
      plugin: { exec: { interactiveMode: 'IfAvailable' }, answer: status(token) },
      sees: bearer,
    },
    {
      name: 'a plugin that must ask, without a terminal',
      plugin: { exec: { interactiveMode: 'Always' }, answer: status(token) },
      sees: 'refused',
    },
    {
      name: 'a plugin that may ask, on a terminal',
      plugin: { exec: { interactiveMode: 'IfAvailable' }, answer: status(token), terminal: true },
      sees: bearer,
    },
    {
      name: 'a plugin that must ask, on a terminal',
      plugin: { exec: { interactiveMode: 'Always' }, answer: status(token), terminal: true },
      sees: bearer,
    },
    {
      name: 'a plugin that never asks, on a terminal',
      plugin: { answer: status(token), terminal: true },
      sees: bearer,
    },
    {
      name: 'a plugin that wants to know the cluster',
      plugin: { exec: { provideClusterInfo: true }, answer: status(token) },
      cluster: {
        ...ca,
        'tls-server-name': 'api.example',
        extensions: [
          {
            name: 'client.authentication.k8s.io/exec',
            extension: { audience: 'x', nested: { list: [1, true, null] } },
          },
        ],
      },
      sees: { ...bearer, serverName: 'api.example' },
    },
    {
      name: 'a plugin that wants to know a cluster with a proxy',
      plugin: { exec: { provideClusterInfo: true }, answer: status(token) },
      cluster: {
        'certificate-authority': 'ca.pem',
        server: 'https://api.example/{row}',
        'proxy-url': '{proxy}',
      },
      sees: { ...bearer, serverName: 'api.example' },
    },
    {
      name: 'a plugin by a relative path',
      plugin: { exec: { command: './plugin.sh' }, answer: status(token) },
      sees: bearer,
    },
    {
      name: 'a plugin on PATH',
      plugin: { exec: { command: 'asm-inject-test-plugin' }, answer: status(token) },
      sees: bearer,
    },
    {
      name: 'a plugin that is not there',
      plugin: {
        exec: { command: 'asm-inject-no-such-plugin', installHint: 'get it at example.com' },
        answer: status(token),
      },
      sees: 'refused',
    },
    {
      name: 'a plugin that gives a certificate',
      plugin: {
        answer: status({ clientCertificateData: jane.certificate, clientKeyData: jane.key }),
      },
      sees: { certificate: 'jane' },
    },
    {
      name: 'a plugin that gives a certificate and a token',
      plugin: {
        answer: status({
          ...token,
          clientCertificateData: jane.certificate,
          clientKeyData: jane.key,
        }),
      },
      sees: { certificate: 'jane', ...bearer },
    },
    {
      name: 'a plugin that gives half a certificate',
      plugin: { answer: status({ ...token, clientCertificateData: jane.certificate }) },
      sees: 'refused',
    },
    { name: 'a plugin that fails', plugin: { exit: 7 }, sees: 'refused' },
    { name: 'a plugin that writes no JSON', plugin: { answer: 'token: t' }, sees: 'refused' },
    {
      name: 'a plugin that answers in another version',
      plugin: { answer: status(token, 'client.authentication.k8s.io/v1beta1') },
      sees: 'refused',
    },
    { name: 'a plugin that gives nothing', plugin: { answer: status({}) }, sees: 'refused' },
    {
      name: 'a plugin without a status',
      plugin: { answer: { kind: 'ExecCredential', apiVersion: v1 } },
      sees: 'refused',
    },
    {
      name: 'a plugin beside a token',
      user: token,
      plugin: { answer: status({ token: 'plugin' }) },
      sees: bearer,
    },
    {
      name: 'a plugin beside a certificate',
      user: jwt,
      plugin: { answer: status({ token: 'plugin' }) },
      sees: { certificate: 'jane' },
    },
    {
      name: 'a plugin beside --as',
      plugin: { answer: status(token) },
      flags: ['--as', 'bob'],
      sees: { ...bearer, impersonation: { 'impersonate-user': 'bob' } },
    },
  ];
}
