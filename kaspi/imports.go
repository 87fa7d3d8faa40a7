package kaspi

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
)

const importPath = "/products/import"

// ImportStatus is how far an import of cards has come. Only two words are documented; others are kept as they
// came.
type ImportStatus string

// The documented statuses.
const (
	ImportUploaded ImportStatus = "UPLOADED" // at work
	ImportFinished ImportStatus = "FINISHED" // ImportResult reads how it went
)

// Import is a set of cards that Kaspi was given.
type Import struct {
	Code        string // names it in later calls
	Status      ImportStatus
	Description string // Kaspi's own words, mostly empty
}

// ImportProducts asks Kaspi to make product cards by the guide's pages on products/import (families: q4817), 1 to
// 10 000 at a time. It goes out once. What the published schema refuses is refused without asking; ImportSchema
// reads today's.
func (c *Client) ImportProducts(ctx context.Context, cards []Card) (Import, error) {
	r := request{
		method: http.MethodPost, base: c.shop(), path: importPath,
		contentType: "text/plain", accept: plainJSON, // with the type of JSON the call fails
	}
	if why := refuseCards(cards); why != "" {
		return Import{}, refusal(r.op(), why)
	}
	list := make([]wireCard, 0, len(cards))
	for _, card := range cards {
		list = append(list, card.wire())
	}
	body, err := c.send(ctx, r, list)
	if err != nil {
		return Import{}, err
	}
	return imported(r.op(), body)
}

// imported reads an import. Without its code nothing can be asked about it.
func imported(op string, body []byte) (Import, error) {
	w, err := plain[wireImport](op, body)
	if err == nil && w.Code == "" {
		err = unreadable(op, errors.New("the import has no code"))
	}
	if err != nil {
		return Import{}, err
	}
	return Import{Code: string(w.Code), Status: ImportStatus(w.Status), Description: string(w.Description)}, nil
}

// ImportStatus reads how far an import has come, by its code.
func (c *Client) ImportStatus(ctx context.Context, code string) (Import, error) {
	body, err := c.shopGet(ctx, importPath, "i", code)
	if err != nil {
		return Import{}, err
	}
	return imported("GET "+importPath, body)
}

// ImportReport is how an import went.
type ImportReport struct {
	Errors, Warnings, Skipped, Total int

	States map[string]string // by SKU; FINISHED is the only documented word
}

// ImportResult reads how a finished import went, by its code.
func (c *Client) ImportResult(ctx context.Context, code string) (ImportReport, error) {
	const path = importPath + "/result"
	body, err := c.shopGet(ctx, path, "i", code)
	if err != nil {
		return ImportReport{}, err
	}
	w, err := plain[wireImportResult]("GET "+path, body)
	if err != nil {
		return ImportReport{}, err
	}
	report := ImportReport{
		Errors: w.Errors.whole(), Warnings: w.Warnings.whole(), Skipped: w.Skipped.whole(), Total: w.Total.whole(),
		States: make(map[string]string, len(w.Result)),
	}
	for sku, card := range w.Result {
		report.States[sku] = string(card.State)
	}
	return report, nil
}

// ImportSchema reads the JSON schema, draft 4, that an import has to satisfy.
func (c *Client) ImportSchema(ctx context.Context) (json.RawMessage, error) {
	const path = importPath + "/schema"
	body, err := c.shopGet(ctx, path)
	if err != nil {
		return nil, err
	}
	return plain[json.RawMessage]("GET "+path, body)
}

// Categories reads the leaves of Kaspi's catalogue, some 4 250.
func (c *Client) Categories(ctx context.Context) ([]Category, error) {
	return classified(ctx, c, "categories", func(w wireCategory) Category {
		return Category{Code: string(w.Code), Title: string(w.Title)}
	})
}

// Attribute is a property that the cards of a category have.
type Attribute struct {
	Code        string
	Type        string // boolean, enum, string or number so far
	MultiValued bool   // Texts will do
	Mandatory   bool
}

// Attributes reads which properties the cards of a category have, by the code of the category.
func (c *Client) Attributes(ctx context.Context, category string) ([]Attribute, error) {
	return classified(ctx, c, "attributes", func(w wireAttributeKind) Attribute {
		return Attribute{
			Code: string(w.Code), Type: string(w.Type),
			MultiValued: bool(w.MultiValued), Mandatory: bool(w.Mandatory),
		}
	}, "c", category)
}

// AttributeValue is a choice for an attribute of type enum.
type AttributeValue struct {
	Code string // what a card carries
	Name string
}

// AttributeValues reads the choices for an attribute of a category, by the codes of both.
func (c *Client) AttributeValues(ctx context.Context, category, attribute string) ([]AttributeValue, error) {
	return classified(ctx, c, "attribute/values", func(w wireAttributeValue) AttributeValue {
		return AttributeValue{Code: string(w.Code), Name: string(w.Name)}
	}, "c", category, "a", attribute)
}

// classified reads a list of the classification.
func classified[W, T any](
	ctx context.Context, c *Client, part string, unwire func(W) T, query ...string,
) ([]T, error) {
	path := "/products/classification/" + part
	body, err := c.shopGet(ctx, path, query...)
	if err != nil {
		return nil, err
	}
	list, err := plain[[]W]("GET "+path, body)
	if err != nil {
		return nil, err
	}
	all := make([]T, 0, len(list))
	for _, w := range list {
		all = append(all, unwire(w))
	}
	return all, nil
}

// shopGet reads a part of the API without v2. The query comes as names and values, none of them empty.
func (c *Client) shopGet(ctx context.Context, path string, query ...string) ([]byte, error) {
	q := url.Values{}
	for i := 0; i+1 < len(query); i += 2 {
		if query[i+1] == "" {
			return nil, refusal("GET "+path, "a code is missing")
		}
		q.Set(query[i], query[i+1])
	}
	return c.ask(ctx, request{base: c.shop(), path: path, query: q, accept: plainJSON})
}
