/** The parts of a file of which there may be several, and where they are sent. */

import { answer, api, version } from '@/api/client';
import type { AddedPart, Contact, InvoiceTitle, Occasion, Site, WholeFile } from '@/api/schema.gen';

export type PartName = 'contacts' | 'invoice-titles' | 'sites' | 'occasions';
/** Whichever part it is: each reads the fields that are its own, and what is left out stays. */
export type AnyPart = Partial<Contact & InvoiceTitle & Site & Occasion>;

const added = async (asked: Promise<AddedPart>): Promise<WholeFile> => (await asked).file;

export function addPart(file: WholeFile, name: PartName, part: AnyPart, key: string): Promise<WholeFile> {
  const asked = {
    params: { path: { customer_id: file.customer_id } },
    headers: { 'Idempotency-Key': key },
  };
  switch (name) {
    case 'contacts':
      return added(
        answer(api.POST('/api/v1/customers/{customer_id}/contacts', { ...asked, body: part as Contact })),
      );
    case 'invoice-titles':
      return added(
        answer(
          api.POST('/api/v1/customers/{customer_id}/invoice-titles', {
            ...asked,
            body: part as InvoiceTitle,
          }),
        ),
      );
    case 'sites':
      return added(
        answer(api.POST('/api/v1/customers/{customer_id}/sites', { ...asked, body: part as Site })),
      );
    case 'occasions':
      return added(
        answer(api.POST('/api/v1/customers/{customer_id}/occasions', { ...asked, body: part as Occasion })),
      );
  }
}

const one = (file: WholeFile, id: string) => ({
  path: { customer_id: file.customer_id, part_id: id },
  header: version(file.version),
});

export function changePart(file: WholeFile, name: PartName, id: string, part: AnyPart): Promise<WholeFile> {
  const asked = { params: one(file, id) };
  switch (name) {
    case 'contacts':
      return answer(
        api.PATCH('/api/v1/customers/{customer_id}/contacts/{part_id}', { ...asked, body: part as Contact }),
      );
    case 'invoice-titles':
      return answer(
        api.PATCH('/api/v1/customers/{customer_id}/invoice-titles/{part_id}', {
          ...asked,
          body: part as InvoiceTitle,
        }),
      );
    case 'sites':
      return answer(
        api.PATCH('/api/v1/customers/{customer_id}/sites/{part_id}', { ...asked, body: part as Site }),
      );
    case 'occasions':
      return answer(
        api.PATCH('/api/v1/customers/{customer_id}/occasions/{part_id}', {
          ...asked,
          body: part as Occasion,
        }),
      );
  }
}

export function removePart(file: WholeFile, name: PartName, id: string): Promise<WholeFile> {
  const asked = { params: one(file, id) };
  switch (name) {
    case 'contacts':
      return answer(api.DELETE('/api/v1/customers/{customer_id}/contacts/{part_id}', asked));
    case 'invoice-titles':
      return answer(api.DELETE('/api/v1/customers/{customer_id}/invoice-titles/{part_id}', asked));
    case 'sites':
      return answer(api.DELETE('/api/v1/customers/{customer_id}/sites/{part_id}', asked));
    case 'occasions':
      return answer(api.DELETE('/api/v1/customers/{customer_id}/occasions/{part_id}', asked));
  }
}
