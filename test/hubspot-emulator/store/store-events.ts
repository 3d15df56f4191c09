import type { CrmObject, ObjectType, Source } from '../entities.ts';

/** Something that happened in a portal; webhooks, workflows and open pages listen to these. */
export type StoreEvent =
  | {
      readonly kind: 'created' | 'changed';
      readonly portalId: string;
      readonly object: CrmObject;
      readonly changes: readonly { readonly name: string; readonly value: string }[];
      readonly source: Source;
      readonly at: number;
    }
  | {
      readonly kind: 'deleted' | 'restored' | 'privacy_deleted';
      readonly portalId: string;
      readonly type: ObjectType;
      readonly objectId: string;
      readonly source: Source;
      readonly at: number;
    }
  | {
      readonly kind: 'merged';
      readonly portalId: string;
      readonly type: ObjectType;
      readonly newId: string;
      readonly primaryId: string;
      readonly mergedIds: readonly string[];
      readonly propertiesMoved: number;
      readonly source: Source;
      readonly at: number;
    }
  | {
      readonly kind: 'associated' | 'dissociated';
      readonly portalId: string;
      readonly from: ObjectRef;
      readonly to: ObjectRef;
      readonly primary: boolean;
      readonly source: Source;
      readonly at: number;
    };

export type ObjectRef = { readonly type: ObjectType; readonly id: string };
