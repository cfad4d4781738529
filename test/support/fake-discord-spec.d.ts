/** The package's own types of its schemas are plain JavaScript: this is what the fake needs of them. */
declare module 'discord-api-spec/zod' {
  interface SpecIssue {
    readonly path: readonly PropertyKey[];
    readonly message: string;
  }

  interface SpecSchema {
    safeParse(value: unknown): {
      readonly success: boolean;
      readonly error?: { readonly issues: readonly SpecIssue[] };
    };
    readonly _zod: { readonly def: { readonly shape: Readonly<Record<string, unknown>> } };
  }

  export const MessageCreateRequestSchema: SpecSchema;
  export const CreatePrivateChannelRequestSchema: SpecSchema;
  export const MessageEditRequestPartialSchema: SpecSchema;
  export const ApplicationCommandUpdateRequestSchema: SpecSchema;
  export const CreateMessageInteractionCallbackRequestSchema: SpecSchema;
  export const ApplicationCommandAutocompleteCallbackRequestSchema: SpecSchema;
  export const IncomingWebhookUpdateForInteractionCallbackRequestPartialSchema: SpecSchema;
  export const IncomingWebhookInteractionRequestSchema: SpecSchema;
}
