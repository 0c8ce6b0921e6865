import type { ApiObject } from '../../api/api-object.ts';
import type { KeyPair } from '../../control-plane/certificates.ts';
import { podAnnotations } from '../../control-plane/pod-behavior.ts';
import { webhook } from '../serving.ts';
import type { InjectorProfile } from './injector-profile.ts';

/** Name of the Secret that holds an injector's serving certificate. */
export function servingSecret({ name }: Pick<InjectorProfile, 'name'>): string {
  return `${name}-serving-cert`;
}

/** The Secret with a serving certificate. */
export function servingSecretObject(profile: InjectorProfile, pair: KeyPair): ApiObject {
  const encode = (text: string) => Buffer.from(text).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: servingSecret(profile), namespace: profile.namespace },
    type: 'kubernetes.io/tls',
    data: { 'tls.crt': encode(pair.certificate), 'tls.key': encode(pair.key) },
  };
}

function configMap({ configMap: name, namespace, config, values, labels }: InjectorProfile) {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace, labels },
    data: { config, values: JSON.stringify(values, null, 2) },
  };
}

function deployment(profile: InjectorProfile, loopbackPort: number): ApiObject {
  const { name, namespace, labels, template, replicas } = profile;
  const annotations = {
    ...template.annotations,
    [podAnnotations.listens]: `${template.port}=${loopbackPort}`,
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels: { ...labels, ...template.labels }, annotations },
        spec: {
          serviceAccountName: name,
          containers: [
            {
              name: template.container,
              image: template.image,
              args: template.args,
              env: Object.entries(template.environment).map(([key, value]) => ({
                name: key,
                value,
              })),
              ports: [{ name: 'https-webhook', containerPort: template.port, protocol: 'TCP' }],
              resources: template.resources,
            },
          ],
        },
      },
    },
  };
}

function service({ name, namespace, labels, template }: InjectorProfile): ApiObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels },
    spec: {
      selector: labels,
      ports: [{ name: 'https-webhook', port: 443, targetPort: template.port, protocol: 'TCP' }],
    },
  };
}

/** The root of the mesh: istiod writes it into every namespace, the stand-in only into the injector's own. */
function rootCertificate({ namespace }: InjectorProfile, authority: string): ApiObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'istio-ca-root-cert', namespace },
    data: { 'root-cert.pem': authority },
  };
}

/** All objects of an installation except its webhooks and its serving certificate. */
export function injectorObjects(
  profile: InjectorProfile,
  loopbackPort: number,
  authority: string,
): readonly ApiObject[] {
  const { name, namespace, labels } = profile;
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace, labels } },
    configMap(profile),
    rootCertificate(profile, authority),
    service(profile),
    deployment(profile, loopbackPort),
  ];
}

/** The webhook configurations of an installation, without caBundle. */
export function webhookConfigurations(profile: InjectorProfile): readonly ApiObject[] {
  const { timeoutSeconds } = profile;
  return profile.webhookConfigurations.map(({ name, labels, webhooks }) => ({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name, labels },
    webhooks: webhooks.map((selectors) => webhook(profile, { ...selectors, timeoutSeconds })),
  }));
}
