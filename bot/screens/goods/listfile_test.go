package goods_test

import (
	"fmt"
	"strings"
	"testing"

	"kaspibot/bot/tgtest"
	"kaspibot/feed"
)

// stocked is a shop whose distributor has these goods.
func stocked(t *testing.T) *shop {
	t.Helper()
	s := newShop(t)
	items := []feed.Item{
		{Article: "40101", Name: "Клавиатура <Степь>", Brand: "Степь", KaspiCodes: "104410022", Retail: 12_990, Stock: feed.Stock{N: 4}},
		{Article: "40102", Name: "Мышь Delux M618", Brand: "Delux", PartNumber: "DXM618BK", Cost: 5_000, Stock: feed.Stock{N: 9}},
		{Article: "40103", Name: "Колонка чёрная", Brand: "Xiaomi", PartNumber: "FXR4037CN", Retail: 11_490},
		{Article: "40104", Name: "Колонка белая", Brand: "Xiaomi", PartNumber: "FXR4037CN", Retail: 11_490},
	}
	if err := s.store.SaveCatalogue(t.Context(), items, s.now()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.store.SaveStock(t.Context(), items, s.now()); err != nil {
		t.Fatal(err)
	}
	return s
}

// active is a list as the cabinet exports it, of "sku|model" lines.
func active(lines ...string) tgtest.Document {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><kaspi_catalog xmlns="kaspiShopping"><merchantid>30000001</merchantid><offers>`)
	for _, line := range lines {
		sku, model, _ := strings.Cut(line, "|")
		fmt.Fprintf(&b, `<offer sku="%s"><model>%s</model><brand/><availabilities><availability available="yes" `+
			`storeId="30000001_PP1" preOrder="0" stockCount="3.0"/></availabilities><cityprices><cityprice cityId="750000000">`+
			`9990</cityprice></cityprices></offer>`, sku, model)
	}
	b.WriteString(`</offers></kaspi_catalog>`)
	return tgtest.Document{Name: "ACTIVE.xml", Data: []byte(b.String())}
}

// whole is a list in which every way of matching occurs: two are found, two doubtful, one is not the distributor's.
func whole() tgtest.Document {
	return active("104410022_700000013|Клавиатура механическая", "40102|Мышь", "a 1|Колонка FXR4037CN", "b|Xiaomi fxr4037cn",
		"Станок для заточки ножей настольный №5|=Станок")
}

// matches are the listings in force, "sku=article by".
func (s *shop) matches() string {
	s.t.Helper()
	list, err := s.store.Listings(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	var all []string
	for _, l := range list {
		all = append(all, fmt.Sprintf("%s=%s %s", l.SKU, l.Article, l.Match))
	}
	return strings.Join(all, "; ")
}
