package main

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/urfave/cli/v3"

	"kaspibot/bot/screens/pricelist"
	"kaspibot/cmd/kaspibot/internal/app"
	"kaspibot/cmd/kaspibot/internal/config"
	"kaspibot/feed/document"
)

func feedCommand() *cli.Command {
	return &cli.Command{
		Name:  "feed",
		Usage: "build the price list from Al-Style's stock, check it, and write it to stdout or a file",
		Description: "Nothing is published. The catalogue is read first if it is not known yet, which takes minutes.\n" +
			"Stop \"kaspibot run\" first: both work on the same data.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "out", Aliases: []string{"o"}, Usage: "file to write instead of stdout"},
		},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			o, err := options(cmd, config.Alstyle, config.Shop)
			if err != nil {
				return err
			}
			shop, err := app.NewShop(ctx, o)
			if err != nil {
				return err
			}
			defer shop.Close()
			return writeFeed(ctx, cmd, shop)
		},
	}
}

func writeFeed(ctx context.Context, cmd *cli.Command, shop *app.Shop) error {
	errOut, last := cmd.Root().ErrWriter, ""
	list, skipped, err := shop.Preview(ctx, func(p pricelist.Progress) {
		if line := fmt.Sprintf("reading the catalogue: %d of %d", p.Got, p.Total); line != last {
			fmt.Fprintln(errOut, line)
			last = line
		}
	})
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
	} else {
		_, err = doc.WriteTo(surround(cmd).document)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(errOut, "%d offers, valid", len(list.Offers))
	for _, why := range slices.Sorted(maps.Keys(skipped)) {
		fmt.Fprintf(errOut, "; %s: %d", why, skipped[why])
	}
	fmt.Fprintln(errOut)
	return nil
}
