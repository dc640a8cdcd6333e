import { FakeService, type ReceivedRequest, type ServiceAnswer } from './fake-service.ts';

/** A receiver of webhooks, which takes every event once. */
export class FakeReceiver extends FakeService {
  /** Bodies by `webhook-id`; a repetition is dropped. */
  readonly events = new Map<string, unknown>();
  readonly path = '/hooks/ringfence/';

  static async start(): Promise<FakeReceiver> {
    const service = new FakeReceiver();
    await service.listen();
    return service;
  }

  protected handle({ method, path, headers, body }: ReceivedRequest): ServiceAnswer {
    if (method !== 'POST' || path !== this.path) return { status: 404 };
    const id = headers['webhook-id'] ?? '';
    if (!this.events.has(id)) this.events.set(id, body);
    return { status: 204 };
  }
}
