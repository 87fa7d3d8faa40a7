package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"github.com/urfave/cli/v3"

	"kaspibot/alstyle"
	"kaspibot/cmd/kaspibot/internal/app"
	"kaspibot/cmd/kaspibot/internal/config"
)

func productsCommand() *cli.Command {
	return &cli.Command{
		Name:  "products",
		Usage: "show the first goods that Al-Style gives",
		Flags: []cli.Flag{&cli.IntFlag{Name: "n", Value: 10, Usage: "how many"}, jsonFlag("the goods")},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			o, err := options(cmd, config.Alstyle)
			if err != nil {
				return err
			}
			n := cmd.Int("n")
			if n < 1 {
				return &usageError{err: fmt.Errorf("--n %d: want at least 1", n)}
			}
			api, err := app.NewAlstyle(o)
			if err != nil {
				return err
			}
			return showProducts(ctx, cmd, api, n)
		},
	}
}

// productsJSON are the goods for other programs. Prices are in whole tenge.
type productsJSON struct {
	Products []productJSON `json:"products"`
}

type productJSON struct {
	Article string `json:"article"`
	Name    string `json:"name"`
	Brand   string `json:"brand"`
	Stock   int    `json:"stock"`
	More    bool   `json:"moreInStock"` // there is more than the supplier tells
	Dealer  int64  `json:"dealerPrice"`
	Retail  int64  `json:"retailPrice"`
}

func showProducts(ctx context.Context, cmd *cli.Command, api *alstyle.Client, n int) error {
	found := productsJSON{Products: []productJSON{}}
	for e, err := range api.Elements(ctx, alstyle.ElementQuery{}) {
		if err != nil {
			return err
		}
		found.Products = append(found.Products, productJSON{
			string(e.Article), e.Name, e.Brand, e.Quantity.N, e.Quantity.AtLeast, int64(e.Price1), int64(e.Price2),
		})
		if len(found.Products) == n {
			break
		}
	}
	if cmd.Bool("json") {
		return writeJSON(cmd, found)
	}
	out := tabwriter.NewWriter(cmd.Root().Writer, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "ARTICLE\tSTOCK\tDEALER\tRETAIL\tBRAND\tNAME")
	for _, p := range found.Products {
		fmt.Fprintf(out, "%s\t%s\t%d\t%d\t%s\t%s\n", p.Article, alstyle.Quantity{N: p.Stock, AtLeast: p.More}, p.Dealer, p.Retail, p.Brand, p.Name)
	}
	if err := out.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(cmd.Root().Writer, "%d goods shown\n", len(found.Products))
	return err
}
