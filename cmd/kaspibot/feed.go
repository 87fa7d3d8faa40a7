package main

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/urfave/cli/v3"

	"kaspibot/bot/screens/pricelist"
	"kaspibot/cmd/kaspibot/internal/app"
	"kaspibot/cmd/kaspibot/internal/config"
	"kaspibot/cmd/kaspibot/internal/progress"
	"kaspibot/feed"
	"kaspibot/feed/document"
)

func feedCommand() *cli.Command {
	return &cli.Command{
		Name:  "feed",
		Usage: "build the price list from Al-Style's stock, check it, and write it to stdout or a file",
		Description: "Nothing is published. The catalogue is read first if it is not known yet, which takes minutes.\n" +
			"Stop \"kaspibot run\" first: both work on the same data. With --json the XML is only written where --out says.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "out", Aliases: []string{"o"}, Usage: "file to write instead of stdout"},
			jsonFlag("what is in the list"),
		},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			o, err := options(cmd, config.Alstyle, config.Shop)
			if err != nil {
				return err
			}
			if err := place(cmd.String("out")); err != nil {
				return err
			}
			shop, err := app.NewShop(ctx, o)
			if err != nil {
				return err
			}
			defer shop.Close()
			return writeFeed(ctx, cmd, o, shop)
		},
	}
}

// place refuses a file that could not be written at the end, before minutes of reading.
func place(out string) error {
	if out == "" {
		return nil
	}
	if info, err := os.Stat(out); err == nil && info.IsDir() {
		return fmt.Errorf("--out %s: it is a folder: want a file", out)
	}
	if info, err := os.Stat(filepath.Dir(out)); err != nil || !info.IsDir() {
		return fmt.Errorf("--out %s: there is no such folder", out)
	}
	return nil
}

func writeFeed(ctx context.Context, cmd *cli.Command, o app.Options, shop *app.Shop) error {
	meter := progress.New("reading the catalogue", surround(cmd).terminal, o.Log)
	list, skipped, err := shop.Preview(ctx, func(p pricelist.Progress) { meter.Set(p.Got, p.Total) })
	meter.Done()
	if err != nil {
		return err
	}
	var doc bytes.Buffer
	if err := document.Write(&doc, list); err != nil {
		return err
	}
	if err := document.Validate(bytes.NewReader(doc.Bytes()), list.Shop, list.Offers...); err != nil {
		return err
	}
	if out := cmd.String("out"); out != "" {
		err = os.WriteFile(out, doc.Bytes(), 0o600)
	} else if !cmd.Bool("json") {
		_, err = doc.WriteTo(surround(cmd).document)
	}
	if err == nil && cmd.Bool("json") {
		err = writeJSON(cmd, feedOf(list, skipped))
	}
	if err != nil {
		return err
	}
	errOut := cmd.Root().ErrWriter
	fmt.Fprintf(errOut, "%d offers, valid", len(list.Offers))
	for _, why := range slices.Sorted(maps.Keys(skipped)) {
		fmt.Fprintf(errOut, "; %s: %d", why, skipped[why])
	}
	fmt.Fprintln(errOut)
	return nil
}

// feedJSON is a price list for other programs. Prices are in whole tenge.
type feedJSON struct {
	Company    string         `json:"company"`
	MerchantID string         `json:"merchantId"`
	Offers     []offerJSON    `json:"offers"`
	Skipped    map[string]int `json:"skipped"` // goods that are not on sale, by reason
}

type offerJSON struct {
	SKU      string           `json:"sku"`
	Article  string           `json:"article"` // of Al-Style; empty when no goods are known behind it
	Model    string           `json:"model"`
	Brand    string           `json:"brand"`
	Price    int64            `json:"price"`
	Cities   map[string]int64 `json:"cities"` // prices that differ, by Kaspi's code of the city
	Stock    int              `json:"stock"`
	PreOrder int              `json:"preOrderDays"`
	OnSale   bool             `json:"onSale"`
	OffSale  string           `json:"offSale"` // why it is not; empty when it is
}

func feedOf(list feed.List, skipped map[feed.OffSaleReason]int) feedJSON {
	j := feedJSON{Company: list.Shop.Company, MerchantID: list.Shop.Merchant, Offers: []offerJSON{}, Skipped: map[string]int{}}
	for _, o := range list.Offers {
		offer := offerJSON{
			SKU: string(o.SKU), Article: string(o.Article), Model: string(o.Model), Brand: string(o.Brand), Price: int64(o.Price),
			Stock: o.Stock, PreOrder: o.PreOrder, OnSale: o.Why == feed.NotOffSale, OffSale: string(o.Why),
			Cities: map[string]int64{},
		}
		for city, price := range o.Cities.All() {
			offer.Cities[city] = int64(price)
		}
		j.Offers = append(j.Offers, offer)
	}
	for why, n := range skipped {
		j.Skipped[string(why)] = n
	}
	return j
}
