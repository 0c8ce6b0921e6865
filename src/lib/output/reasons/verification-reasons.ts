/**
 * What `verify` reports about a pod, in addition to the decision about injection: what is wrong with it, or why it is
 * right.
 */
export const VERIFICATION_REASONS = {
  'expected-injected': {
    sentence: 'The pod has no sidecar, and --expect or --file says that it has one.',
    advice: 'see why: kubectl asm-inject explain POD',
  },
  'expected-not-injected': {
    sentence: 'The pod has a sidecar, and --expect or --file says that it has none.',
    advice: 'see why: kubectl asm-inject explain POD',
  },
  'proxy-without-record': {
    sentence:
      'A new pod would be injected; this one has a container istio-proxy without the record of an injector.',
    advice: 'restart the workload, so that the injector completes the container',
  },
  'image-auto': {
    sentence:
      'The container istio-proxy has the image "auto", which only an injector replaces, and none has.',
    advice: 'let the injector select the pod: label sidecar.istio.io/inject "true"',
  },
  'record-without-proxy': {
    sentence: 'The pod has the record of an injector, and no container istio-proxy.',
    advice: 'restart the workload',
  },
  'proxy-not-ready': {
    sentence:
      "The container istio-proxy itself is not ready; the kubelet's reason for it comes first.",
    advice: 'see its log: kubectl logs POD -c istio-proxy',
  },
  'proxy-pending': {
    sentence: 'The container istio-proxy has not started yet.',
    advice: 'wait for it with --wait, or see what the pod waits for: kubectl describe pod POD',
  },
  'proxy-in-template': {
    sentence: 'The container istio-proxy is part of the template, and no injector is asked.',
  },
  proxyless: {
    sentence: 'An injector prepared the pod for gRPC without a proxy.',
  },
  'image-pinned': {
    sentence: 'The pod itself names the image of its proxy; no restart changes it.',
  },
  'classic-instead-of-native': {
    sentence: 'The sidecar is an ordinary container, and a new pod gets a native one.',
    advice:
      'restart what has drifted: kubectl asm-inject restart --reason classic-instead-of-native',
  },
  'native-instead-of-classic': {
    sentence: 'The sidecar is native, and a new pod gets an ordinary container.',
    advice:
      'restart what has drifted: kubectl asm-inject restart --reason native-instead-of-classic',
  },
  image: {
    sentence: 'The proxy runs another image than the one that a new pod gets.',
    advice: 'restart what has drifted: kubectl asm-inject restart --reason image',
  },
} as const;
