/** What a container asks for and may use, by resource: `cpu`, `memory`. */
export interface ContainerResources {
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
}

/** What an injector is set to add to a pod, besides who gets it. Absent: it is not said, and the default not known. */
export interface SidecarSettings {
  /** The whole reference of the image, with registry and tag. */
  readonly image?: string;
  /** Of the container istio-proxy, where the pod's annotations ask for nothing else. */
  readonly proxy: ContainerResources;
  /** Of the init container that redirects the traffic. */
  readonly init: ContainerResources;
  /** Whether a CNI plugin redirects the traffic, so that no container needs NET_ADMIN. */
  readonly cni?: boolean;
  /** Whether sidecars are init containers that restart; `by-nodes`: where every node's kubelet is 1.33 or newer. */
  readonly native?: boolean | 'by-nodes';
  /** Whether the containers run privileged. */
  readonly isPrivileged: boolean;
  /** Whether the containers have a seccomp profile of their own. */
  readonly hasSeccompProfile: boolean;
}
