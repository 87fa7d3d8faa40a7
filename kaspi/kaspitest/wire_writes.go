package kaspitest

// operation is the body of an operation on a line.
type operation[A any] struct {
	Data struct {
		Type          string `json:"type"`
		Attributes    A      `json:"attributes"`
		Relationships struct {
			Entry struct {
				Data address `json:"data"`
			} `json:"entry"`
		} `json:"relationships"`
	} `json:"data"`
}

type cancelUnitsBody struct {
	Notes            string `json:"notes"`
	RemainedQuantity *int   `json:"remainedQuantity"`
	Reason           string `json:"reason"`
}

type cancelUnitsAnswer struct {
	RemainedWeight   money  `json:"remainedWeight"` // grams, written like money
	RemainedQuantity int    `json:"remainedQuantity"`
	Status           string `json:"status"`
}

// partialLine is a line of a partial cancellation, in the request and in its answer.
type partialLine struct {
	ID    string `json:"id,omitempty"` // in answers
	Notes string `json:"notes"`
	Entry struct {
		ID string `json:"id"`
	} `json:"entry"`
	RemainedQuantity *int     `json:"remainedQuantity"`
	RemainedWeight   *float64 `json:"remainedWeight"`
	Reason           string   `json:"reason,omitempty"`
}

type partialAnswer struct {
	OrderCancelEntries []partialLine `json:"orderCancelEntries"`
	Status             string        `json:"status"`
}

type imeiBody struct {
	Items []imeiItem `json:"items"`
}

type imeiItem struct {
	ItemNumber int      `json:"itemNumber,omitempty"` // in answers, from 1
	IMEI       []string `json:"imei"`
}

type imeiAnswer struct {
	Status string `json:"status"`
}

type imeiEntry struct {
	EntryNumber       int        `json:"entryNumber"`
	MasterProductCode string     `json:"masterProductCode"`
	Items             []imeiItem `json:"items"`
}

// imeiDocument names the order by its code and has no links, as the guide shows it.
type imeiDocument struct {
	Data struct {
		ID         string `json:"id"`
		Type       string `json:"type"`
		Attributes struct {
			Entries []imeiEntry `json:"entries"`
		} `json:"attributes"`
	} `json:"data"`
	Included []any `json:"included"`
}

type barcodesBody struct {
	Items []barcodeItem `json:"items"`
}

type barcodeItem struct {
	MasterSKU string `json:"masterSku"`
	Barcode   string `json:"barcode"`
}

type barcodesAnswer struct {
	MerchantUID string          `json:"merchantUid"`
	Items       []barcodeResult `json:"items"`
}

type barcodeResult struct {
	barcodeItem

	Status string `json:"status"`
}

type importAnswer struct {
	Code   string `json:"code"`
	Status string `json:"status"`
}

type importReport struct {
	Errors   int                  `json:"errors"`
	Warnings int                  `json:"warnings"`
	Skipped  int                  `json:"skipped"`
	Total    int                  `json:"total"`
	Result   map[string]cardState `json:"result"`
}

type cardState struct {
	State string `json:"state"`
}

// newCard is a card that satisfies the schema.
type newCard struct {
	SKU        string `json:"sku"`
	Category   string `json:"category"`
	Attributes []struct {
		Code  string `json:"code"`
		Value any    `json:"value"`
	} `json:"attributes"`
}

type cardCategory struct {
	Code  string `json:"code"`
	Title string `json:"title"`

	attributes []cardAttribute
}

type cardAttribute struct {
	Code        string `json:"code"`
	Type        string `json:"type"`
	MultiValued bool   `json:"multiValued"`
	Mandatory   bool   `json:"mandatory"`

	values []string
}

type cardValue struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// schema is the part of JSON schema, draft 4, that the schema of imports is written in.
type schema struct {
	Type        string             `json:"type"`
	MinItems    int                `json:"minItems"`
	MaxItems    int                `json:"maxItems"`
	UniqueItems bool               `json:"uniqueItems"`
	Items       *schema            `json:"items"`
	Properties  map[string]*schema `json:"properties"`
	Required    []string           `json:"required"`
	Additional  *bool              `json:"additionalProperties"`
	MinLength   int                `json:"minLength"`
	MaxLength   int                `json:"maxLength"`
	Pattern     string             `json:"pattern"`
	OneOf       []*schema          `json:"oneOf"`
}
