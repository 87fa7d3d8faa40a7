package kaspi

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	uploadWhole = 2 * time.Minute
	maxAnswer   = 2000 // bytes of an upload's answer that are kept
)

// Product is a card of Kaspi's catalogue, or the seller's own product behind one. What Kaspi leaves out is
// empty: the manufacturer is documented and missing in every sample.
type Product struct {
	ID, Code, Name, Manufacturer, Category string
}

// Products reads GET /products, an address that is in no guide and that one source says does not exist:
// expect KindNotFound. It stops after the first error.
func (c *Client) Products(ctx context.Context) iter.Seq2[Product, error] {
	return func(yield func(Product, error) bool) {
		for page, err := range pages[productAttributes](ctx, c, "/products", url.Values{}) {
			if err != nil {
				yield(Product{}, err)
				return
			}
			for _, w := range *page.Data {
				if !yield(product(w), nil) {
					return
				}
			}
		}
	}
}

// Upload is what came back for a price list, for a person to read: no answer is documented.
type Upload struct {
	Status int    // HTTP status
	Answer string // the body in one line, at most 2 000 bytes
	JSON   bool   // whether the body was JSON
}

// UploadPriceList posts the XML of a price list of so many bytes to POST /product/import, once and within two
// minutes. No source has seen this address work: Kaspi documents none, and fetches price lists itself from an
// address given in the cabinet. Whatever Kaspi answered is returned, beside the error when it is a failure.
func (c *Client) UploadPriceList(ctx context.Context, name string, size int64, body io.Reader) (Upload, error) {
	r := request{
		method: http.MethodPost, path: "/product/import",
		body: io.NopCloser(body), size: size, // the caller closes what it opened
		contentType: "application/xml", whole: uploadWhole,
		disposition: mime.FormatMediaType("attachment", map[string]string{"filename": name}),
	}
	if size <= 0 {
		return Upload{}, refusal(r.op(), "an empty price list")
	}
	a, err := c.once(ctx, r)
	answer := c.clean(string(a.body))
	if len(answer) > maxAnswer {
		answer = strings.ToValidUTF8(answer[:maxAnswer], "")
	}
	if e, ok := errors.AsType[*Error](err); ok && a.status == http.StatusNotFound && a.html() {
		e.Kind, answer = KindNotFound, "" // a page saying that the address is not there is no firewall
	}
	return Upload{Status: a.status, Answer: answer, JSON: json.Valid(a.body)}, err
}
