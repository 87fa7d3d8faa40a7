package kaspi_test

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

func card(attributes int) kaspi.Card {
	c := kaspi.Card{SKU: "a", Title: "Чайник", Brand: "Ёж", Category: "Master - Kettles", Images: []string{"https://img.example/1.jpg"}}
	for range attributes {
		c.Attributes = append(c.Attributes, kaspi.CardAttribute{Code: "x", Value: kaspi.Text("y")})
	}
	return c
}

// asked are all methods that ask Kaspi, with arguments that make sense and with ones that do not, where there are such.
func asked(ctx context.Context, c *kaspi.Client) map[string]struct{ well, badly func() error } {
	type pair = struct{ well, badly func() error }
	none := func() error { return nil }
	get := func(id string, ask func(id string) error) pair {
		return pair{func() error { return ask(id) }, func() error { return ask("") }}
	}
	gets := map[string]pair{
		"Accept":      get("NTAx", func(id string) error { return c.Accept(ctx, kaspi.OrderID(id), "501") }),
		"Arrived":     get("NTAx", func(id string) error { return c.Arrived(ctx, kaspi.OrderID(id), "501") }),
		"Assemble":    get("NTAx", func(id string) error { return c.Assemble(ctx, kaspi.OrderID(id), 1) }),
		"Cancel":      get("NTAx", func(id string) error { return c.Cancel(ctx, kaspi.OrderID(id), "501", kaspi.ReasonOutOfStock, "") }),
		"RequestCode": get("NTAx", func(id string) error { return c.RequestCode(ctx, kaspi.OrderID(id), "501") }),
		"Complete":    get("NTAx", func(id string) error { return c.Complete(ctx, kaspi.OrderID(id), "501", "1234") }),
		"IMEIs":       get("NTAx", func(id string) error { _, err := c.IMEIs(ctx, kaspi.OrderID(id)); return err }),
		"BindIMEI":    get("1", func(n string) error { _, err := c.BindIMEI(ctx, "NTAxIyMw", [][]string{{n}}); return err }),
		"CancelUnits": get("NTAxIyMw", func(id string) error {
			_, err := c.CancelUnits(ctx, kaspi.Remainder{Entry: kaspi.EntryID(id), Quantity: 1, Reason: kaspi.ReasonOutOfStock})
			return err
		}),
		"Order":               get("NTAx", func(id string) error { _, err := c.Order(ctx, kaspi.OrderID(id)); return err }),
		"OrderByCode":         get("501", func(id string) error { _, err := c.OrderByCode(ctx, kaspi.OrderCode(id)); return err }),
		"Entries":             get("NTAx", func(id string) error { _, err := c.Entries(ctx, kaspi.OrderID(id)); return err }),
		"Entry":               get("NTAxIyMw", func(id string) error { _, err := c.Entry(ctx, kaspi.EntryID(id)); return err }),
		"User":                get("NTAx", func(id string) error { _, err := c.User(ctx, kaspi.OrderID(id)); return err }),
		"EntryProduct":        get("NTAxIyMw", func(id string) error { _, err := c.EntryProduct(ctx, kaspi.EntryID(id)); return err }),
		"MasterProduct":       get("x", func(id string) error { _, err := c.MasterProduct(ctx, id); return err }),
		"MerchantProduct":     get("x", func(id string) error { _, err := c.MerchantProduct(ctx, id); return err }),
		"MerchantProductByID": get("x", func(id string) error { _, err := c.MerchantProductByID(ctx, id); return err }),
		"EntryPoint":          get("NTAxIyMw", func(id string) error { _, err := c.EntryPoint(ctx, kaspi.EntryID(id)); return err }),
		"PointOfService":      get("x", func(id string) error { _, err := c.PointOfService(ctx, id); return err }),
		"PointCity":           get("x", func(id string) error { _, err := c.PointCity(ctx, id); return err }),
		"Waybill":             get("NTAx", func(id string) error { _, err := c.Waybill(ctx, kaspi.OrderID(id)); return err }),
		"ImportStatus":        get("x", func(id string) error { _, err := c.ImportStatus(ctx, id); return err }),
		"ImportResult":        get("x", func(id string) error { _, err := c.ImportResult(ctx, id); return err }),
		"Attributes":          get("x", func(id string) error { _, err := c.Attributes(ctx, id); return err }),
		"AttributeValues":     get("x", func(id string) error { _, err := c.AttributeValues(ctx, id, "y"); return err }),
		"Cities":              {func() error { _, err := c.Cities(ctx); return err }, none},
		"Categories":          {func() error { _, err := c.Categories(ctx); return err }, none},
		"ImportSchema":        {func() error { _, err := c.ImportSchema(ctx); return err }, none},
		"Products":            {func() error { _, err := collect(c.Products(ctx)); return err }, none},
		"ImportProducts": {
			func() error { _, err := c.ImportProducts(ctx, []kaspi.Card{card(256)}); return err },
			func() error { _, err := c.ImportProducts(ctx, []kaspi.Card{card(257)}); return err },
		},
		"UploadPriceList": {
			func() error { _, err := c.UploadPriceList(ctx, "a.xml", 1, strings.NewReader("x")); return err },
			func() error { _, err := c.UploadPriceList(ctx, "a.xml", 0, strings.NewReader("")); return err },
		},
		"DownloadWaybill": {none, func() error { _, err := c.DownloadWaybill(ctx, "https://elsewhere.example/w.pdf"); return err }},
	}
	return gets
}

func TestEachRefusalNamesItsRequest(t *testing.T) {
	t.Parallel()
	request := regexp.MustCompile(`^(GET|POST|PUT|PATCH|DELETE) /?\S`)
	for name := range asked(t.Context(), nil) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := kaspitest.New(t)
			c := dial(t, srv)
			check := func(how string, err error, sent bool) {
				t.Helper()
				e, ok := errors.AsType[*kaspi.Error](err)
				if !ok || e.Kind != kaspi.KindRefused || e.Sent() != sent || !request.MatchString(e.Op) || e.Title == "" || !strings.HasPrefix(err.Error(), e.Op+": ") || strings.Contains(err.Error(), "%!") {
					t.Errorf("%s: %#v", how, err)
				}
			}
			if err := asked(t.Context(), c)[name].badly(); err != nil || name == "ImportProducts" {
				check("by the client", err, false)
			}
			if n := len(srv.Requests()); n != 0 {
				t.Errorf("%d requests for nothing", n)
			}
			if name == "DownloadWaybill" {
				return
			}
			srv.Fail(faults.Row{Code: http.StatusBadRequest, Body: `{"errors":[{"title":"not today"}]}`, Times: -1})
			check("by Kaspi", asked(t.Context(), c)[name].well(), true)
		})
	}
}
