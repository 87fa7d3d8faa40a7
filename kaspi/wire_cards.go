package kaspi

import "encoding/json"

// wireCard is a product card as the import's schema has it.
type wireCard struct {
	SKU         string          `json:"sku"`
	Title       string          `json:"title"`
	Brand       string          `json:"brand"`
	Category    string          `json:"category"`
	Description string          `json:"description,omitempty"`
	Weight      string          `json:"weight,omitempty"`
	Family      string          `json:"familyId,omitempty"`
	Attributes  []wireAttribute `json:"attributes"`
	Images      []wireImage     `json:"images"`
}

type wireAttribute struct {
	Code  string          `json:"code"`
	Value json.RawMessage `json:"value"`
}

type wireImage struct {
	URL string `json:"url"`
}

type wireImport struct {
	Code        text `json:"code"`
	Status      text `json:"status"`
	Description text `json:"description"`
}

type wireImportResult struct {
	Errors   number `json:"errors"`
	Warnings number `json:"warnings"`
	Skipped  number `json:"skipped"`
	Total    number `json:"total"`
	Result   map[string]struct {
		State text `json:"state"`
	} `json:"result"`
}

type wireCategory struct {
	Code  text `json:"code"`
	Title text `json:"title"`
}

type wireAttributeKind struct {
	Code        text `json:"code"`
	Type        text `json:"type"`
	MultiValued flag `json:"multiValued"`
	Mandatory   flag `json:"mandatory"`
}

type wireAttributeValue struct {
	Code text `json:"code"`
	Name text `json:"name"`
}
