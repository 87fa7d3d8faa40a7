package kaspi

// changeBody is the body of a status change.
type changeBody struct {
	Data changeData `json:"data"`
}

type changeData struct {
	Type       string           `json:"type"`
	ID         OrderID          `json:"id"`
	Attributes changeAttributes `json:"attributes"`
}

type changeAttributes struct {
	Code                OrderCode `json:"code,omitempty"`
	Status              Status    `json:"status"`
	CancellationReason  Reason    `json:"cancellationReason,omitempty"`
	CancellationComment string    `json:"cancellationComment,omitempty"`
	NumberOfSpace       int       `json:"numberOfSpace,string,omitempty"` // a text in the guide
}

// operationBody is the body of an operation on one line of an order.
type operationBody[A any] struct {
	Data operationData[A] `json:"data"`
}

type operationData[A any] struct {
	Type          string `json:"type"`
	Attributes    A      `json:"attributes"`
	Relationships struct {
		Entry struct {
			Data entryReference `json:"data"`
		} `json:"entry"`
	} `json:"relationships"`
}

type entryReference struct {
	Type string  `json:"type"`
	ID   EntryID `json:"id"`
}

// operationOn is an operation on a line that is still to be told what to do.
func operationOn[A any](kind string, id EntryID, attributes A) operationBody[A] {
	body := operationBody[A]{operationData[A]{Type: kind, Attributes: attributes}}
	body.Data.Relationships.Entry.Data = entryReference{"orderentries", id}
	return body
}

type cancelUnitsAttributes struct {
	Notes            string `json:"notes,omitempty"`
	RemainedQuantity int    `json:"remainedQuantity"`
	Reason           Reason `json:"reason"`
}

type imeiAttributes struct {
	Items []imeiItem `json:"items"`
}

type imeiItem struct {
	IMEI []string `json:"imei"`
}

// wireOperation is how an operation on a line is answered.
type wireOperation = resource[struct {
	Status           text   `json:"status"`
	RemainedQuantity number `json:"remainedQuantity"`
	RemainedWeight   number `json:"remainedWeight"`
}]

// partialLine is one line in the body of a partial cancellation, which is no JSON:API.
type partialLine struct {
	Entry struct {
		ID EntryID `json:"id"`
	} `json:"entry"`
	RemainedQuantity int     `json:"remainedQuantity"`
	RemainedWeight   float64 `json:"remainedWeight"`
	Reason           Reason  `json:"reason"`
	Notes            string  `json:"notes,omitempty"`
}

// partialAnswer names the lines it speaks of, not always all that were sent.
type partialAnswer struct {
	Status  text `json:"status"`
	Entries []struct {
		Entry struct {
			ID text `json:"id"`
		} `json:"entry"`
		RemainedQuantity number `json:"remainedQuantity"`
		RemainedWeight   number `json:"remainedWeight"`
		Reason           text   `json:"reason"`
		Notes            text   `json:"notes"`
	} `json:"orderCancelEntries"`
}

type imeisAttributes struct {
	Entries []struct {
		Number number `json:"entryNumber"`
		Card   text   `json:"masterProductCode"`
		Items  []struct {
			Number number `json:"itemNumber"`
			IMEI   []text `json:"imei"`
		} `json:"items"`
	} `json:"entries"`
}

type pointAttributes struct {
	Name    text                `json:"displayName"`
	Address object[wireAddress] `json:"address"`
}

type cityAttributes struct {
	Code   text `json:"code"`
	Name   text `json:"name"`
	Active flag `json:"active"`
}

type barcodesBody struct {
	Items []barcodeItem `json:"items"`
}

type barcodeItem struct {
	MasterSKU string `json:"masterSku"`
	Barcode   string `json:"barcode"`
}

type barcodesAnswer struct {
	Items []struct {
		MasterSKU text `json:"masterSku"`
		Barcode   text `json:"barcode"`
		Status    text `json:"status"`
	} `json:"items"`
}
