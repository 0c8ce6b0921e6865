import { expect } from 'chai';
import type {
  ApiObject,
  ManagedFieldsEntry,
} from '../../../../src/lib/injection/model/api-objects.ts';
import { formatFieldPath, readField } from '../../../../src/lib/injection/model/managed-fields.ts';
import {
  asmOwner,
  describeOwner,
  findOwners,
} from '../../../../src/lib/injection/workload/owner.ts';

const replicas = ['spec', 'replicas'] as const;
const cpu = [
  'spec',
  'template',
  'spec',
  'containers',
  { name: 'discovery' },
  'resources',
  'requests',
  'cpu',
] as const;
const nodeSelector = ['spec', 'template', 'spec', 'nodeSelector', 'disk'] as const;

interface GivenDeployment extends ApiObject {
  readonly spec: object;
}

/** A Deployment with two replicas and a CPU request, and whatever is given in its metadata. */
function deployment(metadata: Partial<ApiObject['metadata']> = {}): GivenDeployment {
  return {
    metadata: { name: 'istiod', namespace: 'istio-system', ...metadata },
    spec: {
      replicas: 2,
      template: {
        spec: { containers: [{ name: 'discovery', resources: { requests: { cpu: '1' } } }] },
      },
    },
  };
}

/** The managedFields entry of somebody who wrote replicas, the CPU request and the whole nodeSelector. */
function wrote(manager: string, operation = 'Update'): ManagedFieldsEntry {
  return {
    manager,
    operation,
    fieldsV1: {
      'f:spec': {
        'f:replicas': {},
        'f:template': {
          'f:spec': {
            'f:containers': {
              'k:{"name":"discovery"}': {
                '.': {},
                'f:resources': { 'f:requests': { 'f:cpu': {} } },
              },
            },
            'f:nodeSelector': {},
          },
        },
      },
    },
  };
}

const helmMarks = {
  labels: { 'app.kubernetes.io/managed-by': 'Helm' },
  annotations: {
    'meta.helm.sh/release-name': 'istiod',
    'meta.helm.sh/release-namespace': 'istio-system',
  },
};

describe('owners of an object', () => {
  const rows: readonly {
    readonly name: string;
    readonly metadata: Partial<ApiObject['metadata']>;
    readonly field?: Parameters<typeof findOwners>[1][number];
    readonly want: readonly string[];
  }[] = [
    { name: 'nobody', metadata: {}, want: [] },
    {
      name: 'a person with kubectl edit is no owner',
      metadata: { managedFields: [wrote('kubectl-edit')] },
      want: [],
    },
    {
      name: 'this program is no owner',
      metadata: { managedFields: [wrote('kubectl-asm-inject')] },
      want: [],
    },
    {
      name: 'Helm, which wrote the field',
      metadata: { ...helmMarks, managedFields: [wrote('helm')] },
      want: ['helm: Helm release istiod in istio-system, likely'],
    },
    {
      name: 'Helm, whose field somebody else edited since',
      metadata: { ...helmMarks, managedFields: [wrote('kubectl-edit')] },
      want: ['helm: Helm release istiod in istio-system, possible'],
    },
    {
      name: 'Helm, where the field is not set at all',
      metadata: helmMarks,
      field: nodeSelector,
      want: ['helm: Helm release istiod in istio-system, unlikely'],
    },
    {
      name: 'part of something atomic that Helm wrote',
      metadata: { ...helmMarks, managedFields: [wrote('helm')] },
      field: nodeSelector,
      want: ['helm: Helm release istiod in istio-system, likely'],
    },
    {
      name: 'the label managed-by alone is no release',
      metadata: { labels: helmMarks.labels },
      want: [],
    },
    {
      name: 'Argo CD by its annotation',
      metadata: {
        annotations: {
          'argocd.argoproj.io/tracking-id': 'mesh:apps/Deployment:istio-system/istiod',
        },
        managedFields: [wrote('argocd-controller', 'Apply')],
      },
      want: ['argo-cd: Argo CD application mesh, likely'],
    },
    {
      name: 'Argo CD by its label',
      metadata: { labels: { 'argocd.argoproj.io/instance': 'mesh' } },
      want: ['argo-cd: Argo CD application mesh, possible'],
    },
    {
      name: 'Argo CD that applies from the client side, before kubectl, whose mark that leaves as well',
      metadata: {
        annotations: {
          'argocd.argoproj.io/tracking-id': 'mesh:apps/Deployment:istio-system/istiod',
          'kubectl.kubernetes.io/last-applied-configuration': '{"spec":{"replicas":2}}',
        },
      },
      want: [
        'argo-cd: Argo CD application mesh, likely',
        'kubectl-apply: a manifest applied with kubectl, likely',
      ],
    },
    {
      name: 'Argo CD by its field manager only',
      metadata: { managedFields: [wrote('argocd-controller')] },
      want: ['argo-cd: Argo CD, likely'],
    },
    {
      name: 'a Flux Kustomization',
      metadata: {
        labels: {
          'kustomize.toolkit.fluxcd.io/name': 'mesh',
          'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
        },
        managedFields: [wrote('kustomize-controller', 'Apply')],
      },
      want: ['flux: Flux Kustomization mesh in flux-system, likely'],
    },
    {
      name: 'a Flux Kustomization that was told to let go',
      metadata: {
        labels: { 'kustomize.toolkit.fluxcd.io/name': 'mesh' },
        annotations: { 'kustomize.toolkit.fluxcd.io/reconcile': 'disabled' },
      },
      want: [],
    },
    {
      name: 'a Flux HelmRelease, not Helm beside it',
      metadata: {
        annotations: helmMarks.annotations,
        labels: { ...helmMarks.labels, 'helm.toolkit.fluxcd.io/name': 'istiod' },
        managedFields: [wrote('helm-controller')],
      },
      want: ['flux: Flux HelmRelease istiod, likely'],
    },
    {
      name: 'Alibaba Cloud Service Mesh',
      metadata: {
        ownerReferences: [
          {
            apiVersion: 'istio.alibabacloud.com/v1beta1',
            kind: 'Istio',
            name: 'istio-config',
            uid: '1',
            controller: true,
          },
        ],
      },
      want: ['asm: the ASM instance, likely'],
    },
    {
      name: 'an operator',
      metadata: {
        ownerReferences: [
          { apiVersion: 'sailoperator.io/v1', kind: 'Istio', name: 'mesh', uid: '1' },
          {
            apiVersion: 'sailoperator.io/v1',
            kind: 'IstioRevision',
            name: 'mesh',
            uid: '2',
            controller: true,
          },
        ],
      },
      want: ['controller: IstioRevision/mesh, likely'],
    },
    {
      name: 'kubectl apply from the client side',
      metadata: {
        annotations: {
          'kubectl.kubernetes.io/last-applied-configuration': '{"spec":{"replicas":2}}',
        },
      },
      want: ['kubectl-apply: a manifest applied with kubectl, likely'],
    },
    {
      name: 'kubectl apply of a manifest that does not have the field',
      metadata: {
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"spec":{}}' },
      },
      want: [],
    },
    {
      name: 'an annotation that kubectl did not write',
      metadata: {
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': 'nonsense' },
      },
      want: [],
    },
    {
      name: 'kubectl apply from the server side',
      metadata: { managedFields: [wrote('kubectl', 'Apply')] },
      want: ['kubectl-apply: a manifest applied with kubectl, likely'],
    },
    {
      name: 'Terraform',
      metadata: { managedFields: [wrote('Terraform')] },
      want: ['terraform: Terraform, likely'],
    },
    {
      name: 'anybody who applies from the server side',
      metadata: { managedFields: [wrote('mesh-operator', 'Apply')] },
      want: ['applier: mesh-operator, likely'],
    },
  ];
  for (const { name, metadata, field = replicas, want } of rows) {
    it(name, () => {
      const owners = findOwners(deployment(metadata), [field]);
      expect(owners.map((one) => `${one.tool}: ${one.name}, ${one.reverts}`)).to.deep.equal(want);
    });
  }

  it('asks about the fields that are given, items of lists by name', () => {
    const object = deployment({ ...helmMarks, managedFields: [wrote('helm')] });
    const reverts = (name: string): unknown =>
      findOwners(object, [['spec', 'template', 'spec', 'containers', { name }, 'resources']])[0]
        ?.reverts;
    expect(reverts('discovery')).to.equal('likely');
    expect(reverts('another')).to.equal('unlikely');
    expect(findOwners(object, [nodeSelector, cpu])[0]?.reverts).to.equal('likely');
  });

  it('names the owner, the evidence, the fate of an edit, and how to make it last', () => {
    const [helm] = findOwners(deployment({ ...helmMarks, managedFields: [wrote('helm')] }), [cpu]);
    expect(helm && describeOwner(helm)).to.equal(
      'Helm release istiod in istio-system owns it (annotation meta.helm.sh/release-name) and will undo a direct edit with the next helm upgrade; to keep it, change the values of the release',
    );
    expect(describeOwner(asmOwner('version v1.18.0.131-aliyun'))).to.match(
      /^the ASM instance owns it \(version v1\.18\.0\.131-aliyun\) and may undo a direct edit/,
    );
    expect(describeOwner(asmOwner('x', 'unlikely'))).to.match(/an edit should stay$/);
  });
});

describe('field paths', () => {
  it('read values, and are written as people write them', () => {
    expect(readField(deployment(), cpu)).to.equal('1');
    expect(readField(deployment(), ['spec', 'constructor'])).to.equal(undefined);
    expect(readField(deployment(), ['spec', 'replicas', 'deeper'])).to.equal(undefined);
    expect(formatFieldPath(cpu)).to.equal(
      'spec.template.spec.containers[discovery].resources.requests.cpu',
    );
    expect(formatFieldPath(['metadata', 'labels', 'istio.io/rev'])).to.equal(
      'metadata.labels[istio.io/rev]',
    );
  });
});
