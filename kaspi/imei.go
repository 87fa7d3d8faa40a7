package kaspi

import (
	"context"
	"net/http"
	"strings"
)

// BindIMEI sends the numbers of the devices that are sold in a line (guide q4026): one list per device, one
// number per SIM slot. Whether a line needs them stands in its IMEIRequired. It goes out once.
func (c *Client) BindIMEI(ctx context.Context, entry EntryID, devices [][]string) (Operation, error) {
	const kind = "orderEntryImeiOperation"
	r := request{method: http.MethodPost, path: "/" + kind}
	if entry == "" || len(devices) == 0 {
		return Operation{}, refusal(r.op(), "numbers need a line and a device")
	}
	items := make([]imeiItem, 0, len(devices))
	for _, numbers := range devices {
		if len(numbers) == 0 {
			return Operation{}, refusal(r.op(), "a device without a number")
		}
		for _, number := range numbers {
			if strings.TrimSpace(number) == "" {
				return Operation{}, refusal(r.op(), "an empty number")
			}
		}
		items = append(items, imeiItem{numbers})
	}
	w, err := operate(ctx, c, r, operationOn(kind, entry, imeiAttributes{items}))
	if err != nil {
		return Operation{}, err
	}
	return operation(w), nil
}

// EntryIMEI are the devices bound to a line of an order.
type EntryIMEI struct {
	Number  int    // of the line, from 0
	Card    string // number of Kaspi's card
	Devices []Device
}

// Device is a thing with numbers, one per SIM slot.
type Device struct {
	Number int // within its line, from 1
	IMEI   []string
}

// IMEIs reads the numbers that are bound to an order (guide q4027). Lines without any may be left out.
func (c *Client) IMEIs(ctx context.Context, id OrderID) ([]EntryIMEI, error) {
	w, err := one[imeisAttributes](ctx, c, "orders", string(id), "imei")
	if err != nil {
		return nil, err
	}
	entries := make([]EntryIMEI, 0, len(w.Attributes.Entries))
	for _, e := range w.Attributes.Entries {
		line := EntryIMEI{Number: e.Number.whole(), Card: string(e.Card)}
		for _, item := range e.Items {
			device := Device{Number: item.Number.whole()}
			for _, number := range item.IMEI {
				device.IMEI = append(device.IMEI, string(number))
			}
			line.Devices = append(line.Devices, device)
		}
		entries = append(entries, line)
	}
	return entries, nil
}
