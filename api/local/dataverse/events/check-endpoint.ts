import { authTypes, type Endpoint, isLoopback, isServiceBus } from './endpoint.ts';
import { invalid, missing, type Problem } from './problem.ts';
import { readSettings } from './settings-xml.ts';
import { contracts } from './step.ts';

const webhookAuth: readonly (number | null)[] = [
  authTypes.webhookKey,
  authTypes.httpHeader,
  authTypes.httpQueryString,
];

/** Checks a service endpoint as it will be stored; null when it is good. */
export function checkEndpoint(endpoint: Endpoint): Problem | null {
  if (endpoint.name === null) return invalid("The required attribute 'name' of serviceendpoint is missing.");
  if (endpoint.contract === null)
    return invalid("The required attribute 'contract' of serviceendpoint is missing.");
  if (endpoint.contract === contracts.webhook) return checkWebhook(endpoint);
  if (isServiceBus(endpoint.contract)) return checkServiceBus(endpoint);
  return missing(`A service endpoint with contract ${endpoint.contract}`);
}

function checkWebhook(endpoint: Endpoint): Problem | null {
  if (!webhookAuth.includes(endpoint.authType)) {
    return invalid('authtype of a webhook must be 4 (WebhookKey), 5 (HttpHeader) or 6 (HttpQueryString).');
  }
  const needsXml = endpoint.authType !== authTypes.webhookKey && endpoint.authValue !== null;
  if (needsXml && readSettings(endpoint.authValue ?? '') === undefined) {
    return invalid('authvalue must be <settings><setting name="..." value="..." /></settings>.');
  }
  return checkUrl(endpoint.url);
}

/** The product takes https on the ports 80 and 443 only; a receiver on this machine may be anywhere. */
function checkUrl(text: string | null): Problem | null {
  const url = text === null ? null : URL.parse(text);
  if (url === null) return invalid('url of a webhook must be an absolute URL.');
  if ((url.protocol === 'http:' || url.protocol === 'https:') && isLoopback(url.hostname)) return null;
  if (url.protocol !== 'https:') return invalid('url of a webhook must begin with https://.');
  return url.port === '' || url.port === '80'
    ? null
    : invalid('url of a webhook must use the port 80 or 443.');
}

function checkServiceBus(endpoint: Endpoint): Problem | null {
  const { namespaceAddress, path, sasKeyName } = endpoint;
  const address = namespaceAddress === null ? null : URL.parse(namespaceAddress);
  if (address?.protocol !== 'sb:') return invalid('namespaceaddress must be sb://<namespace>.');
  if (path === null) return invalid("The required attribute 'path' of serviceendpoint is missing.");
  if (endpoint.authType !== authTypes.sasKey)
    return missing('A Service Bus endpoint with another authtype than 2 (SASKey)');
  if (sasKeyName === null)
    return invalid("The required attribute 'saskeyname' of serviceendpoint is missing.");
  if (endpoint.messageFormat !== 2)
    return missing('A Service Bus endpoint with another messageformat than 2 (Json)');
  return null;
}
