/**
 * The fields of a ProxyConfig; the injector ignores others (istio.io/api mesh/v1alpha1/proxy.proto at 1.31).
 */
export const PROXY_CONFIG_FIELDS: ReadonlySet<string> = new Set([
  ...['availabilityZone', 'binaryPath', 'caCertificatesPem', 'concurrency', 'configPath'],
  ...['connectionSettings', 'controlPlaneAuthPolicy', 'customConfigFile', 'discoveryAddress'],
  ...['discoveryRefreshDelay', 'drainDuration', 'envoyAccessLogService', 'envoyMetricsService'],
  ...['envoyMetricsServiceAddress', 'extraStatTags', 'fileFlushInterval', 'gatewayTopology'],
  ...['holdApplicationUntilProxyStarts', 'image', 'interceptionMode', 'meshId'],
  ...['privateKeyProvider', 'proxyAdminPort', 'proxyBootstrapTemplatePath', 'proxyHeaders'],
  ...['proxyMetadata', 'proxyStatsMatcher', 'runtimeValues', 'sds', 'serviceCluster'],
  ...['statNameLength', 'statsCompression', 'statsdUdpAddress', 'statusPort'],
  ...['terminationDrainDuration', 'tracing', 'tracingServiceName', 'zipkinAddress'],
]);

/** The newest minor version of Istio whose fields are listed. */
export const NEWEST_LISTED_MINOR = 31;

/** The name of a field as JSON has it: protobuf accepts both spellings. */
export function toFieldName(written: string): string {
  return written.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
