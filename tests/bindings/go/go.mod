// SPDX-License-Identifier: MIT
module rebal

go 1.19
