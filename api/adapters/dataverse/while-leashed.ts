import { DecoratorHandler, type Dispatcher } from 'undici';
import type { Leash } from '../../ports/dataverse.ts';

type Handler = Dispatcher.DispatchHandler;

/**
 * The dispatcher, asking the leash once more when a request is about to be written to its connection. A request
 * may wait for one, and a process that was stopped is told of a free connection before its timers run.
 */
export function whileLeashed(dispatcher: Dispatcher, leash: Leash, notSent: () => Error): Dispatcher {
  return dispatcher.compose(
    (dispatch) => (options, handler) => dispatch(options, leashed(handler, leash, notSent)),
  );
}

function leashed(handler: Handler, leash: Leash, notSent: () => Error): Handler {
  const inner: Handler = new DecoratorHandler(handler);
  return {
    onRequestStart: (controller, context) => {
      if (leash.ended()) controller.abort(notSent());
      else inner.onRequestStart?.(controller, context);
    },
    onRequestUpgrade: (...args) => inner.onRequestUpgrade?.(...args),
    onResponseStart: (...args) => inner.onResponseStart?.(...args),
    onResponseData: (...args) => inner.onResponseData?.(...args),
    onResponseEnd: (...args) => inner.onResponseEnd?.(...args),
    onResponseError: (...args) => inner.onResponseError?.(...args),
  };
}
