package alstyle

import (
	"context"
	"slices"
)

// DefaultFields are the additional fields asked for unless a query names others: all documented, seen in use,
// and enough for a price list.
func DefaultFields() []string {
	return []string{"brand", "weight", "barcode", "discountPrice", "discount"}
}

// AllFields are all that [Element] has a place for. Some of them are documented but seen in nobody's use, so
// that the server may fail on them: see [ElementQuery.Fewer].
func AllFields() []string {
	return append(DefaultFields(), "images", "warranty", "marketplaceArticles", "reducedprice", "rrp",
		"expectedArrivalDate", "multiplicity")
}

// page asks for one page. The first is asked for again with fewer fields when the server fails on those wanted.
func (w *walk) page(ctx context.Context, offset int) (page, error) {
	p, err := get(ctx, w.client, request{"/elements-pagination", w.query.values(offset)}, decoded(readPage))
	if KindOf(err) != KindServer || w.query.Fewer == nil || offset > 0 || w.query.Fields == nil {
		return p, err
	}
	refused := &FieldsError{Fields: without(w.query.Fields, DefaultFields()), cause: err}
	w.query.Fields = nil
	p, err = get(ctx, w.client, request{"/elements-pagination", w.query.values(offset)}, decoded(readPage))
	if err == nil {
		w.query.Fewer(refused)
	}
	return p, err
}

func without(all, less []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return slices.Contains(less, s) })
}
