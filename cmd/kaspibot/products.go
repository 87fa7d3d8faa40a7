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
		Flags: []cli.Flag{&cli.IntFlag{Name: "n", Value: 10, Usage: "how many"}},
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

func showProducts(ctx context.Context, cmd *cli.Command, api *alstyle.Client, n int) error {
	out := tabwriter.NewWriter(cmd.Root().Writer, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "ARTICLE\tSTOCK\tDEALER\tRETAIL\tBRAND\tNAME")
	shown := 0
	for e, err := range api.Elements(ctx, alstyle.ElementQuery{}) {
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%s\t%s\t%d\t%d\t%s\t%s\n", e.Article, e.Quantity, e.Price1, e.Price2, e.Brand, e.Name)
		if shown++; shown == n {
			break
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(cmd.Root().Writer, "%d goods shown\n", shown)
	return err
}
