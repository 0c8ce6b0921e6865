/** The requests and limits of a container, by resource: `cpu`, `memory`. */
export interface ContainerResources {
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
}

/** The settings of what an injector adds to a pod. Absent: not set, and the default is not known. */
export interface SidecarSettings {
  /** The full image reference, with registry and tag. */
  readonly image?: string;
  /** Of the container istio-proxy, unless the pod's annotations ask for something else. */
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
