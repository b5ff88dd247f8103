#!/bin/sh
# Builds build/libpeers.so from the C++ kernels, for this machine. CXX picks the compiler (g++ unless set).
set -eu
cd "$(dirname "$0")"
mkdir -p build
cxx=${CXX:-g++}
# g++ 12 knows no Zen 5 and would vectorise for 256 bits unless told. Its AVX-512 headers trip the two -Wno warnings.
flags="-std=c++17 -O3 -march=native -mprefer-vector-width=512 -fPIC -Wall -Wextra -Wno-uninitialized -Wno-maybe-uninitialized"
$cxx $flags -ffast-math -c closed.cpp -o build/closed.o
for name in search avx512 driver; do
    $cxx $flags -c $name.cpp -o build/$name.o
done
$cxx -shared -pthread build/closed.o build/search.o build/avx512.o build/driver.o -o build/libpeers.so
